// memory_reader NAME: prints the content of the shared memory.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    const int memory = shm_open(argv[1], O_RDONLY, 0);
    if (memory < 0) return perror("shm_open"), 1;
    struct stat status;
    if (fstat(memory, &status) != 0) return perror("fstat"), 1;
    const size_t size = (size_t)status.st_size;
    void* content = mmap(nullptr, size, PROT_READ, MAP_SHARED, memory, 0);
    if (content == MAP_FAILED) return perror("mmap"), 1;
    fwrite(content, 1, size, stdout);
    munmap(content, size);
    close(memory);
    return 0;
}
