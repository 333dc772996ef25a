// file_reader PATH: maps the file and prints it.
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    _setmode(_fileno(stdout), _O_BINARY);

    HANDLE file = CreateFileA(argv[1], GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "CreateFile: %lu\n", GetLastError());
        return 1;
    }
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    if (mapping == NULL) {
        fprintf(stderr, "CreateFileMapping: %lu\n", GetLastError());
        return 1;
    }
    const void* view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    if (view == NULL) {
        fprintf(stderr, "MapViewOfFile: %lu\n", GetLastError());
        return 1;
    }
    fwrite(view, 1, GetFileSize(file, NULL), stdout);
    UnmapViewOfFile(view);
    CloseHandle(mapping);
    CloseHandle(file);
    return 0;
}
