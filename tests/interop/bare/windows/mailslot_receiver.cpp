// mailslot_receiver NAME COUNT: makes the mailslot NAME (\\.\mailslot\x) and prints each of so many messages.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HANDLE slot = CreateMailslotA(argv[1], 0, MAILSLOT_WAIT_FOREVER, NULL);
    if (slot == INVALID_HANDLE_VALUE) return printf("CreateMailslot: %lu\n", GetLastError()), 1;
    printf("ready\n");
    fflush(stdout);
    char buffer[4096];
    for (int left = atoi(argv[2]); left > 0; --left) {
        DWORD count = 0;
        if (!ReadFile(slot, buffer, sizeof buffer, &count, NULL)) return printf("ReadFile: %lu\n", GetLastError()), 1;
        printf("%.*s\n", (int)count, buffer);
        fflush(stdout);
    }
    CloseHandle(slot);
    return 0;
}
