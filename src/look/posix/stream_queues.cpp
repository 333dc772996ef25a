#include "look/stream_queues.hpp"

#include "look/posix/socket_peers.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

namespace strait::look {
namespace {

using Queues = std::map<std::uint32_t, std::uint64_t>;

// The fifth field is `tx_queue:rx_queue` in hexadecimal digits, the tenth the inode.
void add_line(Queues& queues, const std::string& line) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 5; ++i) fields >> field;
    const auto colon = field.find(':');
    if (colon == std::string::npos) return;
    std::uint64_t unread = 0;
    std::from_chars(field.data() + colon + 1, field.data() + field.size(), unread, 16);
    std::uint32_t inode = 0;
    for (int i = 5; i < 9; ++i) fields >> field;
    if (fields >> inode) queues[inode] = unread;
}

Queues all_queues() {
    Queues queues;
    for (const auto& [inode, socket] : unix_sockets()) queues[inode] = socket.unread;
    for (const char* const table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream file(table);
        std::string line;
        std::getline(file, line);
        while (std::getline(file, line)) add_line(queues, line);
    }
    return queues;
}

std::optional<std::uint32_t> inode_of_socket(std::uint32_t process, std::int32_t descriptor) {
    std::error_code error;
    const auto path = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(descriptor);
    const auto target = std::filesystem::read_symlink(path, error).string();
    constexpr std::string_view kBegin = "socket:[";
    std::uint32_t inode = 0;
    if (error || !target.starts_with(kBegin)) return std::nullopt;
    const auto read = std::from_chars(target.data() + kBegin.size(), target.data() + target.size(), inode);
    return read.ec == std::errc() ? std::optional(inode) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> StreamQueues::unread(std::uint32_t process, std::int32_t descriptor) {
    if (descriptor < 0) return std::nullopt;
    const auto inode = inode_of_socket(process, descriptor);
    if (!inode) return std::nullopt;
    if (!by_inode_) by_inode_ = all_queues();
    const auto found = by_inode_->find(*inode);
    return found == by_inode_->end() ? std::nullopt : std::optional(found->second);
}

}  // namespace strait::look
