// unix_server PATH: accepts one client and sends back what it says.
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

    const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (const sockaddr*)&address, sizeof address) != 0) return perror("bind"), 1;
    if (listen(listener, 5) != 0) return perror("listen"), 1;
    puts("ready");
    fflush(stdout);

    const int client = accept(listener, nullptr, nullptr);
    if (client < 0) return perror("accept"), 1;
    char buffer[4096];
    ssize_t count;
    while ((count = read(client, buffer, sizeof buffer)) > 0) {
        for (ssize_t sent = 0; sent < count;) {
            const ssize_t n = write(client, buffer + sent, (size_t)(count - sent));
            if (n < 0) return perror("write"), 1;
            sent += n;
        }
    }
    close(client);
    close(listener);
    unlink(argv[1]);
    return 0;
}
