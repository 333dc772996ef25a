// tcp_server IP PORT: accepts one client and sends back what it says. Port 0 takes a free one and prints it.
#include <winsock2.h>
#include <stdio.h>
#include <stdlib.h>
#include <ws2tcpip.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);

    sockaddr_in address = {};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    address.sin_port = htons((u_short)atoi(argv[2]));
    SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (bind(listener, (const sockaddr*)&address, sizeof address) != 0 || listen(listener, 5) != 0) {
        fprintf(stderr, "bind or listen: %d\n", WSAGetLastError());
        return 1;
    }
    int size = sizeof address;
    getsockname(listener, (sockaddr*)&address, &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);

    SOCKET client = accept(listener, NULL, NULL);
    char buffer[4096];
    int count;
    while ((count = recv(client, buffer, sizeof buffer, 0)) > 0) {
        for (int sent = 0; sent < count;) {
            const int n = send(client, buffer + sent, count - sent, 0);
            if (n == SOCKET_ERROR) {
                fprintf(stderr, "send: %d\n", WSAGetLastError());
                return 1;
            }
            sent += n;
        }
    }
    closesocket(client);
    closesocket(listener);
    WSACleanup();
    return 0;
}
