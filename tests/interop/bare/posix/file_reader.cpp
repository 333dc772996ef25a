// file_reader PATH: maps the file and prints it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const int file = open(argv[1], O_RDONLY);
    if (file < 0) return perror("open"), 1;
    struct stat status;
    if (fstat(file, &status) != 0) return perror("fstat"), 1;
    const size_t size = (size_t)status.st_size;
    void* content = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
    if (content == MAP_FAILED) return perror("mmap"), 1;
    fwrite(content, 1, size, stdout);
    munmap(content, size);
    close(file);
    return 0;
}
