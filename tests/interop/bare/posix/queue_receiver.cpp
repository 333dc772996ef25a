// queue_receiver NAME COUNT: makes the queue, prints `PRIORITY TEXT` for each of so many messages, removes it.
#include <fcntl.h>
#include <mqueue.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const mqd_t queue = mq_open(argv[1], O_CREAT | O_EXCL | O_RDONLY, 0600, nullptr);
    if (queue == (mqd_t)-1) return perror("mq_open"), 1;
    puts("ready");
    fflush(stdout);
    char buffer[8192];
    for (int left = atoi(argv[2]); left > 0; --left) {
        unsigned priority = 0;
        const ssize_t count = mq_receive(queue, buffer, sizeof buffer, &priority);
        if (count < 0) return perror("mq_receive"), 1;
        printf("%u %.*s\n", priority, (int)count, buffer);
        fflush(stdout);
    }
    mq_close(queue);
    mq_unlink(argv[1]);
    return 0;
}
