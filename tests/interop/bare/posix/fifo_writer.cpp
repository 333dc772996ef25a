// fifo_writer PATH: copies stdin into the FIFO, which it makes if it is not there.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    mkfifo(argv[1], 0600);
    const int fifo = open(argv[1], O_WRONLY);
    if (fifo < 0) return perror("open"), 1;
    char buffer[4096];
    ssize_t count;
    while ((count = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (write(fifo, buffer, (size_t)count) != count) return perror("write"), 1;
    }
    close(fifo);
    return 0;
}
