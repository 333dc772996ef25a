// handle_giver PATH FILE: connects to the Unix socket and hands the file over, open for reading, with the 64 bytes that say so.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    const int taker = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(taker, (const sockaddr*)&address, sizeof address) != 0) return perror("connect"), 1;
    const int file = open(argv[2], O_RDONLY);
    if (file < 0) return perror("open"), 1;

    char mark[64] = {'s', 't', 'r', 'H', 'a', 'n', 'd', '1'};  // then the kind: 0 is a file
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    iovec part{mark, sizeof mark};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof file);
    memcpy(CMSG_DATA(rights), &file, sizeof file);
    return sendmsg(taker, &message, 0) == sizeof mark ? 0 : 1;
}
