// file_writer PATH SIZE [NAME]: each SIZE bytes of stdin become the content of the file, which is mapped under that name.
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    _setmode(_fileno(stdin), _O_BINARY);
    const DWORD size = strtoul(argv[2], NULL, 10);

    HANDLE file = CreateFileA(argv[1], GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "CreateFile: %lu\n", GetLastError());
        return 1;
    }
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, size, argc > 3 ? argv[3] : NULL);
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
    CloseHandle(file);
    return 0;
}
