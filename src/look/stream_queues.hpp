#pragma once
/// How much lies in sockets that nobody has read yet.

#include <cstdint>
#include <map>
#include <optional>

namespace strait::look {

class StreamQueues {
  public:
    /// Of the process's descriptor, if that is a Unix or TCP socket; the system is asked once for all of them.
    /// Linux: sock_diag(7), /proc/net/tcp, /proc/net/tcp6. Windows does not say.
    [[nodiscard]] std::optional<std::uint64_t> unread(std::uint32_t process, std::int32_t descriptor);

  private:
    std::optional<std::map<std::uint32_t, std::uint64_t>> by_inode_;
};

}  // namespace strait::look
