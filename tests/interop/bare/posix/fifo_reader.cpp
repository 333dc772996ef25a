// fifo_reader PATH: copies the FIFO, which it makes if it is not there, to stdout.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    mkfifo(argv[1], 0600);
    const int fifo = open(argv[1], O_RDONLY);
    if (fifo < 0) return perror("open"), 1;
    char buffer[4096];
    ssize_t count;
    while ((count = read(fifo, buffer, sizeof buffer)) > 0) {
        if (write(STDOUT_FILENO, buffer, (size_t)count) != count) return perror("write"), 1;
    }
    close(fifo);
    return 0;
}
