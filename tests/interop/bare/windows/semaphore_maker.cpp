// semaphore_maker NAME UNITS: makes the semaphore, adds a unit for each line of stdin.
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HANDLE semaphore = CreateSemaphoreA(NULL, atoi(argv[2]), 1000, argv[1]);
    if (semaphore == NULL) {
        fprintf(stderr, "CreateSemaphore: %lu\n", GetLastError());
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (int letter = getchar(); letter != EOF; letter = getchar()) {
        if (letter == '\n') ReleaseSemaphore(semaphore, 1, NULL);
    }
    CloseHandle(semaphore);
    return 0;
}
