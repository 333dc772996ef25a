// memory_writer NAME SIZE: each SIZE bytes of stdin become the content of the named memory, which goes with this process.
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    _setmode(_fileno(stdin), _O_BINARY);
    const DWORD size = strtoul(argv[2], NULL, 10);

    HANDLE mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, size, argv[1]);
    if (mapping == NULL) {
        fprintf(stderr, "CreateFileMapping: %lu\n", GetLastError());
        return 1;
    }
    void* view = MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, size);
    if (view == NULL) {
        fprintf(stderr, "MapViewOfFile: %lu\n", GetLastError());
        return 1;
    }
    while (fread(view, 1, size, stdin) == size) {
        puts("ready");
        fflush(stdout);
    }
    UnmapViewOfFile(view);
    CloseHandle(mapping);
    return 0;
}
