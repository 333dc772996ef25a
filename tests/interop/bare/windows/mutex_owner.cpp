// mutex_owner NAME: takes the mutex that is there, says how it came by it, and has it until stdin ends.
#include <windows.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    HANDLE mutex = OpenMutexA(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, argv[1]);
    if (mutex == NULL) {
        fprintf(stderr, "OpenMutex: %lu\n", GetLastError());
        return 1;
    }
    puts(WaitForSingleObject(mutex, INFINITE) == WAIT_ABANDONED ? "inherited" : "locked");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    ReleaseMutex(mutex);
    CloseHandle(mutex);
    return 0;
}
