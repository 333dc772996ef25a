// udp_server IP PORT: sends back each datagram, until an empty one comes. Port 0 takes a free one and prints it.
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
    SOCKET own = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    if (bind(own, (const sockaddr*)&address, sizeof address) != 0) {
        fprintf(stderr, "bind: %d\n", WSAGetLastError());
        return 1;
    }
    int size = sizeof address;
    getsockname(own, (sockaddr*)&address, &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);

    static char buffer[65536];
    for (;;) {
        sockaddr_in from;
        size = sizeof from;
        const int count = recvfrom(own, buffer, sizeof buffer, 0, (sockaddr*)&from, &size);
        if (count == SOCKET_ERROR) {
            fprintf(stderr, "recvfrom: %d\n", WSAGetLastError());
            return 1;
        }
        if (count == 0) break;
        sendto(own, buffer, count, 0, (const sockaddr*)&from, size);
    }
    closesocket(own);
    WSACleanup();
    return 0;
}
