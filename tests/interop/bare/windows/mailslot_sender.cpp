// mailslot_sender NAME TEXT: sends one message to the mailslot NAME (\\.\mailslot\x).
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HANDLE slot =
        CreateFileA(argv[1], GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (slot == INVALID_HANDLE_VALUE) return printf("CreateFile: %lu\n", GetLastError()), 1;
    DWORD count = 0;
    if (!WriteFile(slot, argv[2], (DWORD)strlen(argv[2]), &count, NULL))
        return printf("WriteFile: %lu\n", GetLastError()), 1;
    CloseHandle(slot);
    return 0;
}
