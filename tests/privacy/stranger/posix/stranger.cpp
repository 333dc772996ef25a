// What another user can try. `stranger DEED PATH` becomes uid 65534 and does it; prints `done`, or the name of the errno.
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>

namespace {

constexpr uid_t kNobody = 65534;

bool become_nobody() {
    return setgroups(0, nullptr) == 0 && setresgid(kNobody, kNobody, kNobody) == 0 &&
           setresuid(kNobody, kNobody, kNobody) == 0;
}

sockaddr_un address_of(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    return address;
}

using SocketCall = int (*)(int, const sockaddr*, socklen_t);

int with_socket(SocketCall call, const char* path) {
    const auto address = address_of(path);
    const int own = socket(AF_UNIX, SOCK_STREAM, 0);
    return call(own, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? own : -1;
}

// A file of our own takes the place of what is there.
int replace(const char* path) {
    const std::string own = path + std::string(".his");
    const int file = open(own.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0666);
    if (file < 0) return -1;
    const int renamed = rename(own.c_str(), path);
    const int cause = errno;
    if (renamed != 0) unlink(own.c_str());
    errno = cause;
    return renamed;
}

int list(const char* path) {
    DIR* folder = opendir(path);
    return folder == nullptr ? -1 : closedir(folder);
}

// Listens there until stdin ends.
int serve(const char* path) {
    const int own = with_socket(bind, path);
    if (own < 0 || chmod(path, 0666) != 0 || listen(own, 5) != 0) return -1;
    std::puts("ready");
    std::fflush(stdout);
    return std::getchar() == EOF ? 0 : -1;
}

// Listens there as serve() does, and says what is in the file that somebody hands over, and whether he could have opened it himself.
int take(const char* path) {
    const int own = with_socket(bind, path);
    if (own < 0 || chmod(path, 0666) != 0 || listen(own, 5) != 0) return -1;
    std::puts("ready");
    std::fflush(stdout);
    const int broker = accept(own, nullptr, nullptr);
    char mark[64] = {};
    alignas(cmsghdr) char control[CMSG_SPACE(16 * sizeof(int))] = {};
    iovec part{mark, sizeof mark};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    if (recvmsg(broker, &message, 0) != sizeof mark) return -1;
    const cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    if (rights == nullptr) return -1;
    int file = -1;
    std::memcpy(&file, CMSG_DATA(rights), sizeof file);
    char content[64] = {};
    if (read(file, content, sizeof content - 1) < 0) return -1;
    const bool is_one = rights->cmsg_len == CMSG_LEN(sizeof file) && dup(broker) == file + 1;
    std::printf("%s %s\n", is_one ? "one" : "more", content);
    const bool may_write = write(file, "x", 1) == 1;
    const std::string again = "/proc/self/fd/" + std::to_string(file);
    return may_write ? -2 : open(again.c_str(), O_RDONLY);
}

// Memory with that name, open to all, with a content that must stay as it is.
int plant_memory(const char* name) {
    const int memory = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0666);
    if (memory < 0 || fchmod(memory, 0666) != 0) return -1;
    return write(memory, "planted", 7) == 7 ? 0 : -1;
}

key_t key_of(const char* key) { return static_cast<key_t>(std::strtoul(key, nullptr, 0)); }

const std::map<std::string, std::function<int(const char*)>> kDeeds{
    {"connect", [](const char* path) { return with_socket(connect, path); }},
    {"bind", [](const char* path) { return with_socket(bind, path); }},
    {"serve", serve},
    {"take", take},
    {"open", [](const char* path) { return open(path, O_RDONLY | O_NONBLOCK); }},
    {"open-write", [](const char* path) { return open(path, O_WRONLY | O_NONBLOCK); }},
    {"unlink", unlink},
    {"replace", replace},
    {"list", list},
    {"enter", chdir},
    {"make", [](const char* path) { return open(path, O_CREAT | O_EXCL | O_RDWR, 0666); }},
    {"make-fifo", [](const char* path) { return mkfifo(path, 0666); }},
    {"make-folder", [](const char* path) { return mkdir(path, 0777); }},
    {"memory-open", [](const char* name) { return shm_open(name, O_RDONLY, 0); }},
    {"memory-unlink", shm_unlink},
    {"memory-make", plant_memory},
    {"signal", [](const char* process) { return kill(std::atoi(process), SIGUSR1); }},
    {"queue-receive", [](const char* name) { return mq_open(name, O_RDONLY); }},
    {"queue-send", [](const char* name) { return mq_open(name, O_WRONLY); }},
    {"queue-make", [](const char* name) { return mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0666, nullptr); }},
    {"queue-unlink", mq_unlink},
    {"sysv-receive", [](const char* key) { return msgget(key_of(key), 0400); }},
    {"sysv-send", [](const char* key) { return msgget(key_of(key), 0200); }},
    {"sysv-make", [](const char* key) { return msgget(key_of(key), IPC_CREAT | IPC_EXCL | 0666); }},
    {"sysv-remove", [](const char* key) { return msgctl(msgget(key_of(key), 0), IPC_RMID, nullptr); }},
};

}  // namespace

int main(int argc, char** argv) {
    const auto deed = kDeeds.find(argc == 3 ? argv[1] : "");
    if (deed == kDeeds.end()) return 2;
    umask(0);
    if (!become_nobody()) return 3;
    const bool did = deed->second(argv[2]) >= 0;
    std::puts(did ? "done" : strerrorname_np(errno));
    return 0;
}
