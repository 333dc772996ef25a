// pipe_server \\.\pipe\NAME: accepts one client and sends back what it says.
#include <windows.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    HANDLE pipe = CreateNamedPipeA(argv[1], PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT,
                                   PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "CreateNamedPipe: %lu\n", GetLastError());
        return 1;
    }
    puts("ready");
    fflush(stdout);

    if (!ConnectNamedPipe(pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED) {
        fprintf(stderr, "ConnectNamedPipe: %lu\n", GetLastError());
        return 1;
    }
    char buffer[4096];
    DWORD count = 0;
    while (ReadFile(pipe, buffer, sizeof buffer, &count, NULL) && count > 0) {
        DWORD sent = 0;
        if (!WriteFile(pipe, buffer, count, &sent, NULL) || sent != count) {
            fprintf(stderr, "WriteFile: %lu\n", GetLastError());
            return 1;
        }
    }
    FlushFileBuffers(pipe);
    DisconnectNamedPipe(pipe);
    CloseHandle(pipe);
    return 0;
}
