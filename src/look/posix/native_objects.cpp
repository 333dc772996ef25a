#include "strait/endpoints.hpp"

#include "look/posix/processes.hpp"
#include "look/posix/socket_peers.hpp"

#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <system_error>

namespace strait {
namespace {

namespace fs = std::filesystem;
using look::Processes;

struct FileStatus {
    std::string owner;
    std::uint64_t size = 0;
};

std::string user_name(uid_t user) {
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> room{};
    if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) return found->pw_name;
    return std::to_string(user);
}

FileStatus status_of(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) < 0) return {};
    return {user_name(status.st_uid), S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0};
}

std::vector<std::uint32_t> users_of(const Processes& processes, const std::string& what) {
    const auto found = processes.open.find(what);
    return found == processes.open.end() ? std::vector<std::uint32_t>() : found->second;
}

// Nobody to be seen means nobody only to who sees everybody.
std::optional<bool> is_alive(const Processes& processes, const std::vector<std::uint32_t>& users) {
    if (!users.empty()) return true;
    return processes.sees_all ? std::optional(false) : std::nullopt;
}

// `name_of(file)` is what proc(5) calls it.
template <typename Describe>
void append_folder(std::vector<NativeObject>& all, const char* folder, Describe describe) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        all.push_back(describe(entry->path()));
}

NativeObject memory_at(const fs::path& path, const Processes& processes) {
    const auto status = status_of(path.string());
    const bool is_semaphore = path.filename().string().starts_with("sem.");
    auto users = users_of(processes, path.string());
    const auto alive = is_alive(processes, users);
    return {.name = path.string(),
            .kind = is_semaphore ? "semaphore" : "memory",
            .owner = status.owner,
            .users = std::move(users),
            .size = status.size,
            .is_alive = alive};
}

// An open queue is `/NAME` in proc(5).
NativeObject queue_at(const fs::path& path, const Processes& processes) {
    auto users = users_of(processes, "/" + path.filename().string());
    const auto alive = is_alive(processes, users);
    return {.name = path.string(),
            .kind = "queue",
            .owner = status_of(path.string()).owner,
            .users = std::move(users),
            .is_alive = alive};
}

/// A line of /proc/net/unix that has a path.
struct SocketLine {
    std::uint32_t inode = 0;
    std::string path;
};

std::vector<SocketLine> sockets_with_paths() {
    std::vector<SocketLine> sockets;
    std::ifstream file("/proc/net/unix");
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string skipped;
        SocketLine socket;
        for (int i = 0; i < 6; ++i) fields >> skipped;
        fields >> socket.inode;
        std::getline(fields >> std::ws, socket.path);
        if (socket.path.starts_with('/')) sockets.push_back(std::move(socket));
    }
    return sockets;
}

std::string name_of_socket(std::uint32_t inode) { return "socket:[" + std::to_string(inode) + "]"; }

// The listener and what it has accepted have one path, and are one object here.
void append_sockets(std::vector<NativeObject>& all, const Processes& processes) {
    const auto peers = look::unix_sockets();
    std::map<std::string, std::set<std::uint32_t>> users;
    std::map<std::string, std::set<std::uint32_t>> connected;
    for (const auto& socket : sockets_with_paths()) {
        for (const auto user : users_of(processes, name_of_socket(socket.inode))) users[socket.path].insert(user);
        users.try_emplace(socket.path);
        const auto peer = peers.find(socket.inode);
        if (peer == peers.end() || peer->second.peer == 0) continue;
        for (const auto user : users_of(processes, name_of_socket(peer->second.peer)))
            connected[socket.path].insert(user);
    }
    for (const auto& [path, who] : users) {
        const auto& others = connected[path];
        // The system lists it, so somebody has it.
        all.push_back({.name = path,
                       .kind = "socket",
                       .owner = status_of(path).owner,
                       .users = {who.begin(), who.end()},
                       .peers = {others.begin(), others.end()},
                       .is_alive = true});
    }
}

}  // namespace

Result<std::vector<NativeObject>> native_objects() {
    const auto processes = look::look_at_processes();
    std::vector<NativeObject> all;
    append_sockets(all, processes);
    append_folder(all, "/dev/shm", [&](const fs::path& path) { return memory_at(path, processes); });
    append_folder(all, "/dev/mqueue", [&](const fs::path& path) { return queue_at(path, processes); });
    std::ranges::sort(all, {}, &NativeObject::name);
    return all;
}

}  // namespace strait
