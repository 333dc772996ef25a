// tcp_server IP PORT: accepts one client and sends back what it says. Port 0 takes a free one and prints it.
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

    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (const sockaddr*)&address, sizeof address) != 0) return perror("bind"), 1;
    if (listen(listener, 5) != 0) return perror("listen"), 1;
    socklen_t size = sizeof address;
    getsockname(listener, (sockaddr*)&address, &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);

    const int client = accept(listener, nullptr, nullptr);
    if (client < 0) return perror("accept"), 1;
    char buffer[4096];
    ssize_t count;
    while ((count = recv(client, buffer, sizeof buffer, 0)) > 0) {
        for (ssize_t sent = 0; sent < count;) {
            const ssize_t n = send(client, buffer + sent, (size_t)(count - sent), 0);
            if (n < 0) return perror("send"), 1;
            sent += n;
        }
    }
    close(client);
    close(listener);
    return 0;
}
