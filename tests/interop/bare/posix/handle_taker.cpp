// handle_taker PATH: connects to the Unix socket, takes the open file that comes with 64 bytes, and prints what is in it.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    const int giver = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(giver, (const sockaddr*)&address, sizeof address) != 0) return perror("connect"), 1;

    char mark[64];
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    iovec part{mark, sizeof mark};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (recvmsg(giver, &message, MSG_WAITALL) != sizeof mark) return perror("recvmsg"), 1;
    const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    if (rights == nullptr || rights->cmsg_type != SCM_RIGHTS) return 3;
    int file;
    memcpy(&file, CMSG_DATA(rights), sizeof file);

    char content[256];
    const ssize_t count = read(file, content, sizeof content);
    if (count < 0) return perror("read"), 1;
    return fwrite(content, 1, (size_t)count, stdout) == (size_t)count ? 0 : 1;
}
