// tcp_client HOST PORT: asks with each piece of stdin, prints each answer of the same length, then prints the rest.
#include <winsock2.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <ws2tcpip.h>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);

    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* addresses = NULL;
    if (getaddrinfo(argv[1], argv[2], &hints, &addresses) != 0) {
        fprintf(stderr, "getaddrinfo: %d\n", WSAGetLastError());
        return 1;
    }
    SOCKET server = INVALID_SOCKET;
    for (addrinfo* a = addresses; a != NULL; a = a->ai_next) {
        server = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (connect(server, a->ai_addr, (int)a->ai_addrlen) == 0) break;
        closesocket(server);
        server = INVALID_SOCKET;
    }
    freeaddrinfo(addresses);
    if (server == INVALID_SOCKET) {
        fprintf(stderr, "connect: %d\n", WSAGetLastError());
        return 1;
    }

    char buffer[4096];
    int asked;
    int count;
    while ((asked = _read(0, buffer, sizeof buffer)) > 0) {
        if (send(server, buffer, asked, 0) != asked) return 1;
        for (int answered = 0; answered < asked; answered += count) {
            count = recv(server, buffer, asked - answered, 0);
            if (count <= 0) {
                fprintf(stderr, "recv: %d\n", WSAGetLastError());
                return 1;
            }
            fwrite(buffer, 1, (size_t)count, stdout);
            fflush(stdout);
        }
    }
    shutdown(server, SD_SEND);
    while ((count = recv(server, buffer, sizeof buffer, 0)) > 0) fwrite(buffer, 1, (size_t)count, stdout);
    closesocket(server);
    WSACleanup();
    return 0;
}
