// udp_server IP PORT: sends back each datagram, until an empty one comes. Port 0 takes a free one and prints it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    address.sin_port = htons((in_port_t)atoi(argv[2]));

    const int own = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(own, (const sockaddr*)&address, sizeof address) != 0) return perror("bind"), 1;
    socklen_t size = sizeof address;
    getsockname(own, (sockaddr*)&address, &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);

    char buffer[65536];
    for (;;) {
        sockaddr_in from{};
        size = sizeof from;
        const ssize_t count = recvfrom(own, buffer, sizeof buffer, 0, (sockaddr*)&from, &size);
        if (count < 0) return perror("recvfrom"), 1;
        if (count == 0) break;
        if (sendto(own, buffer, (size_t)count, 0, (const sockaddr*)&from, size) < 0) return perror("sendto"), 1;
    }
    close(own);
    return 0;
}
