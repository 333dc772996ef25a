// memory_reader NAME SIZE: prints that many bytes of the named section, whoever made it.
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    _setmode(_fileno(stdout), _O_BINARY);

    HANDLE mapping = OpenFileMappingA(FILE_MAP_READ, FALSE, argv[1]);
    if (mapping == NULL) {
        fprintf(stderr, "OpenFileMapping: %lu\n", GetLastError());
        return 1;
    }
    const void* view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    if (view == NULL) {
        fprintf(stderr, "MapViewOfFile: %lu\n", GetLastError());
        return 1;
    }
    fwrite(view, 1, strtoul(argv[2], NULL, 10), stdout);
    UnmapViewOfFile(view);
    CloseHandle(mapping);
    return 0;
}
