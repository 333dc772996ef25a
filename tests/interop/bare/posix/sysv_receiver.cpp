// sysv_receiver KEY COUNT: makes the queue, prints `TYPE TEXT` for each of so many messages, removes it.
#include <sys/ipc.h>
#include <sys/msg.h>

#include <cstdio>
#include <cstdlib>

struct Message {
    long type;
    char text[8192];
};

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const int queue = msgget((key_t)strtoul(argv[1], nullptr, 0), IPC_CREAT | IPC_EXCL | 0600);
    if (queue < 0) return perror("msgget"), 1;
    puts("ready");
    fflush(stdout);
    Message message;
    for (int left = atoi(argv[2]); left > 0; --left) {
        const ssize_t count = msgrcv(queue, &message, sizeof message.text, 0, 0);
        if (count < 0) return perror("msgrcv"), 1;
        printf("%ld %.*s\n", message.type, (int)count, message.text);
        fflush(stdout);
    }
    msgctl(queue, IPC_RMID, nullptr);
    return 0;
}
