// udp_client IP PORT: sends each 1024 bytes of stdin as a datagram and prints the answer; ends with an empty one.
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
    char buffer[65536];
    size_t asked;
    while ((asked = fread(buffer, 1, 1024, stdin)) > 0) {
        if (sendto(own, buffer, asked, 0, (const sockaddr*)&address, sizeof address) < 0) return perror("sendto"), 1;
        const ssize_t count = recvfrom(own, buffer, sizeof buffer, 0, nullptr, nullptr);
        if (count < 0) return perror("recvfrom"), 1;
        fwrite(buffer, 1, (size_t)count, stdout);
        fflush(stdout);
    }
    sendto(own, nullptr, 0, 0, (const sockaddr*)&address, sizeof address);
    close(own);
    return 0;
}
