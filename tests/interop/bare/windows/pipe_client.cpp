// pipe_client \\.\pipe\NAME: asks with each piece of stdin and prints each answer of the same length.
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);

    HANDLE pipe;
    for (;;) {
        pipe = CreateFileA(argv[1], GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (pipe != INVALID_HANDLE_VALUE) break;
        if (GetLastError() != ERROR_PIPE_BUSY || !WaitNamedPipeA(argv[1], 20000)) {
            fprintf(stderr, "CreateFile: %lu\n", GetLastError());
            return 1;
        }
    }

    char buffer[4096];
    int asked;
    while ((asked = _read(0, buffer, sizeof buffer)) > 0) {
        DWORD count = 0;
        if (!WriteFile(pipe, buffer, (DWORD)asked, &count, NULL)) {
            fprintf(stderr, "WriteFile: %lu\n", GetLastError());
            return 1;
        }
        for (int answered = 0; answered < asked; answered += (int)count) {
            if (!ReadFile(pipe, buffer, (DWORD)(asked - answered), &count, NULL)) {
                fprintf(stderr, "ReadFile: %lu\n", GetLastError());
                return 1;
            }
            fwrite(buffer, 1, count, stdout);
            fflush(stdout);
        }
    }
    CloseHandle(pipe);
    return 0;
}
