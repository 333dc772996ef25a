// udp_client IP PORT: sends each 1024 bytes of stdin as a datagram and prints the answer; ends with an empty one.
#include <winsock2.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <ws2tcpip.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);

    sockaddr_in address = {};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    address.sin_port = htons((u_short)atoi(argv[2]));
    SOCKET own = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);

    static char buffer[65536];
    int asked;
    while ((asked = (int)fread(buffer, 1, 1024, stdin)) > 0) {
        sendto(own, buffer, asked, 0, (const sockaddr*)&address, sizeof address);
        const int count = recvfrom(own, buffer, sizeof buffer, 0, NULL, NULL);
        if (count == SOCKET_ERROR) {
            fprintf(stderr, "recvfrom: %d\n", WSAGetLastError());
            return 1;
        }
        fwrite(buffer, 1, (size_t)count, stdout);
        fflush(stdout);
    }
    sendto(own, buffer, 0, 0, (const sockaddr*)&address, sizeof address);
    closesocket(own);
    WSACleanup();
    return 0;
}
