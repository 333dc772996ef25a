// unix_client PATH: asks with each piece of stdin, prints each answer of the same length, then prints the rest.
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

    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(server, (const sockaddr*)&address, sizeof address) != 0) return perror("connect"), 1;

    char buffer[4096];
    ssize_t asked;
    while ((asked = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (write(server, buffer, (size_t)asked) != asked) return perror("write"), 1;
        for (ssize_t answered = 0; answered < asked;) {
            const ssize_t n = read(server, buffer, (size_t)(asked - answered));
            if (n <= 0) return perror("read"), 1;
            fwrite(buffer, 1, (size_t)n, stdout);
            fflush(stdout);
            answered += n;
        }
    }
    shutdown(server, SHUT_WR);
    ssize_t count;
    while ((count = read(server, buffer, sizeof buffer)) > 0) fwrite(buffer, 1, (size_t)count, stdout);
    close(server);
    return 0;
}
