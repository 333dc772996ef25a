// handle_giver \\.\pipe\NAME FILE: connects to the pipe, says in 80 bytes which of its handles is the open file, and waits until it has been taken.
#include <windows.h>
#include <stdint.h>
#include <stdio.h>

struct Mark {
    char magic[8];
    uint32_t kind;
    uint32_t unused;
    uint64_t size;
    char text[40];
    uint64_t ticket;
    uint64_t handle;
};

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    HANDLE pipe = CreateFileA(argv[1], GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE) return 1;
    HANDLE file = CreateFileA(argv[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 3;

    struct Mark mark = {{'s', 't', 'r', 'H', 'a', 'n', 'd', '1'}, 0, 0, 0, {0}, 0, 0};  // kind 0 is a file
    mark.ticket = GetCurrentProcessId() * 1000ULL + 1;
    mark.handle = (uint64_t)(uintptr_t)file;
    char name[64];
    snprintf(name, sizeof name, "Local\\strait.handed.%llu", (unsigned long long)mark.ticket);
    HANDLE over = CreateEventA(NULL, TRUE, FALSE, name);
    DWORD count = 0;
    if (over == NULL || !WriteFile(pipe, &mark, sizeof mark, &count, NULL)) return 4;
    return WaitForSingleObject(over, 20000) == WAIT_OBJECT_0 ? 0 : 5;
}
