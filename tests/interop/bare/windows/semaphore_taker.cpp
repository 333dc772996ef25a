// semaphore_taker NAME UNITS: takes so many units and says so each time.
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HANDLE semaphore = OpenSemaphoreA(SYNCHRONIZE, FALSE, argv[1]);
    if (semaphore == NULL) {
        fprintf(stderr, "OpenSemaphore: %lu\n", GetLastError());
        return 1;
    }
    for (int left = atoi(argv[2]); left > 0; --left) {
        WaitForSingleObject(semaphore, INFINITE);
        puts("took");
        fflush(stdout);
    }
    CloseHandle(semaphore);
    return 0;
}
