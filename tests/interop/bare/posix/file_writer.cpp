// file_writer PATH SIZE: each SIZE bytes of stdin become the content of the file, which is mapped.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    const size_t size = strtoul(argv[2], nullptr, 10);
    const int file = open(argv[1], O_CREAT | O_RDWR, 0600);
    if (file < 0) return perror("open"), 1;
    if (ftruncate(file, (off_t)size) != 0) return perror("ftruncate"), 1;
    void* content = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (content == MAP_FAILED) return perror("mmap"), 1;
    close(file);

    while (fread(content, 1, size, stdin) == size) {
        puts("ready");
        fflush(stdout);
    }
    munmap(content, size);
    return 0;
}
