// sysv_sender KEY TYPE TEXT: sends one message.
#include <sys/ipc.h>
#include <sys/msg.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Message {
    long type;
    char text[8192];
};

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const int queue = msgget((key_t)strtoul(argv[1], nullptr, 0), 0);
    if (queue < 0) return perror("msgget"), 1;
    Message message;
    message.type = atol(argv[2]);
    snprintf(message.text, sizeof message.text, "%s", argv[3]);
    if (msgsnd(queue, &message, strlen(argv[3]), 0) != 0) return perror("msgsnd"), 1;
    return 0;
}
