#pragma once
/// Descriptors that go beside the bytes of a Unix socket: SCM_RIGHTS in unix(7).

#include "os/posix/descriptor.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <vector>

namespace strait::os {

/// With one call. More than these the kernel closes, and says so.
inline constexpr std::size_t kMostRights = 16;

/// Never waits. As sendmsg(2), interrupted or not. At most kMostRights.
[[nodiscard]] ssize_t send_rights(int socket, std::span<const std::byte> data,
                                  std::span<const int> descriptors) noexcept;

/// One of them, with so few bytes that they go whole or not at all. Errors: peer_died, timed_out, cancelled.
[[nodiscard]] Result<void> send_with_right(int socket, std::span<const std::byte> data, int descriptor,
                                           const Deadline& deadline);

struct ReceivedRights {
    ssize_t count = -1;  ///< bytes, as recvmsg(2) answers
    std::vector<Descriptor> descriptors;
    bool is_cut = false;  ///< there were more
};
/// Whatever comes is owned, and close-on-exec. `flags` are those of recvmsg(2).
[[nodiscard]] ReceivedRights receive_rights(int socket, std::span<std::byte> room, int flags);

/// A stream socket that has a peer; a listening one.
[[nodiscard]] bool is_connected_stream(int socket) noexcept;
[[nodiscard]] bool is_listening_stream(int socket) noexcept;
/// A Unix stream socket.
[[nodiscard]] bool carries_rights(int socket) noexcept;

}  // namespace strait::os
