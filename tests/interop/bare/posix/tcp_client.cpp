// tcp_client HOST PORT: asks with each piece of stdin, prints each answer of the same length, then prints the rest.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* addresses = nullptr;
    if (const int failed = getaddrinfo(argv[1], argv[2], &hints, &addresses)) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(failed));
        return 1;
    }
    int server = -1;
    for (const addrinfo* a = addresses; a != nullptr && server < 0; a = a->ai_next) {
        server = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (connect(server, a->ai_addr, a->ai_addrlen) == 0) break;
        close(server);
        server = -1;
    }
    freeaddrinfo(addresses);
    if (server < 0) return perror("connect"), 1;

    char buffer[4096];
    ssize_t asked;
    while ((asked = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (send(server, buffer, (size_t)asked, 0) != asked) return perror("send"), 1;
        for (ssize_t answered = 0; answered < asked;) {
            const ssize_t n = recv(server, buffer, (size_t)(asked - answered), 0);
            if (n <= 0) return perror("recv"), 1;
            fwrite(buffer, 1, (size_t)n, stdout);
            fflush(stdout);
            answered += n;
        }
    }
    shutdown(server, SHUT_WR);
    ssize_t count;
    while ((count = recv(server, buffer, sizeof buffer, 0)) > 0) fwrite(buffer, 1, (size_t)count, stdout);
    close(server);
    return 0;
}
