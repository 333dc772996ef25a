// handle_taker \\.\pipe\NAME: connects to the pipe, takes the open file that 80 bytes tell of out of the server's process, and prints what is in it.
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
    if (argc != 2) return 2;
    HANDLE pipe = CreateFileA(argv[1], GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE) return 1;

    struct Mark mark;
    DWORD count = 0;
    ULONG server = 0;
    if (!ReadFile(pipe, &mark, sizeof mark, &count, NULL) || count != sizeof mark) return 3;
    if (!GetNamedPipeServerProcessId(pipe, &server)) return 4;
    HANDLE giver = OpenProcess(PROCESS_DUP_HANDLE, FALSE, server);
    HANDLE file = NULL;
    if (!DuplicateHandle(giver, (HANDLE)(uintptr_t)mark.handle, GetCurrentProcess(), &file, 0, FALSE,
                         DUPLICATE_SAME_ACCESS))
        return 5;
    // It says that the handle has been taken.
    char name[64];
    snprintf(name, sizeof name, "Local\\strait.handed.%llu", (unsigned long long)mark.ticket);
    HANDLE over = OpenEventA(EVENT_MODIFY_STATE, FALSE, name);
    if (over == NULL || !SetEvent(over)) return 6;

    char content[256];
    if (!ReadFile(file, content, sizeof content, &count, NULL)) return 7;
    return fwrite(content, 1, count, stdout) == count ? 0 : 1;
}
