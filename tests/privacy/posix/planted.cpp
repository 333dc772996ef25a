#include "privacy/posix/planted.hpp"

#include "support/outcome.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

void require(int result, const char* call, const Path& path) {
    if (result != 0) throw Unexpected(fmt::format("{}({}): {}", call, path.string(), strerrorname_np(errno)));
}

void plant_link(const Path& path, void (*plant)(const Path&)) {
    const Path target = path.string() + ".target";
    plant(target);
    std::filesystem::create_symlink(target, path);
}

std::string line_of(const Path& path) {
    struct stat status{};
    require(::lstat(path.c_str(), &status), "lstat", path);
    const auto target = S_ISLNK(status.st_mode) ? std::filesystem::read_symlink(path).string() : "";
    return fmt::format("{} {} {:o} {} {}", path.string(), status.st_ino, status.st_mode, status.st_size, target);
}

}  // namespace

void plant_file(const Path& path) { std::ofstream(path) << "precious"; }
void plant_fifo(const Path& path) { require(::mkfifo(path.c_str(), 0600), "mkfifo", path); }
void plant_folder(const Path& path) { std::filesystem::create_directory(path); }

void plant_dead_socket(const Path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int own = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(::bind(own, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind", path);
    ::close(own);
}

void plant_dangling_link(const Path& path) { std::filesystem::create_symlink(path.string() + ".nowhere", path); }
void plant_link_to_file(const Path& path) { plant_link(path, plant_file); }
void plant_link_to_fifo(const Path& path) { plant_link(path, plant_fifo); }
void plant_link_to_folder(const Path& path) { plant_link(path, plant_folder); }
void plant_link_to_dead_socket(const Path& path) { plant_link(path, plant_dead_socket); }

std::string picture_of(const Path& folder) {
    std::vector<std::string> lines;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) lines.push_back(line_of(entry));
    std::ranges::sort(lines);
    std::string picture;
    for (const auto& line : lines) picture += line + "\n";
    return picture;
}

}  // namespace strait::test
