// queue_sender NAME PRIORITY TEXT: sends one message.
#include <fcntl.h>
#include <mqueue.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const mqd_t queue = mq_open(argv[1], O_WRONLY);
    if (queue == (mqd_t)-1) return perror("mq_open"), 1;
    if (mq_send(queue, argv[3], strlen(argv[3]), (unsigned)atoi(argv[2])) != 0) return perror("mq_send"), 1;
    mq_close(queue);
    return 0;
}
