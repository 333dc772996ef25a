// dll_writer PATH SYMBOL: loads the DLL, prints what its board says, and writes each line of stdin there, answered by `done`.
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HMODULE dll = LoadLibraryA(argv[1]);
    if (dll == NULL) return printf("LoadLibrary: %lu\n", GetLastError()), 1;
    char* board = (char*)(void*)GetProcAddress(dll, argv[2]);
    if (board == NULL) return printf("GetProcAddress: %lu\n", GetLastError()), 1;
    printf("%s\n", board);
    fflush(stdout);
    char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        memcpy(board, line, strlen(line) + 1);
        printf("done\n");
        fflush(stdout);
    }
    FreeLibrary(dll);
    return 0;
}
