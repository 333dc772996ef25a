#pragma once
/// The one message of a shared link's rendezvous: a fixed head, and descriptors beside it.

#include "os/posix/descriptor.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <array>
#include <cstdint>

namespace strait::os {

/// The bells as the connecting end has them: see LinkBells.
inline constexpr std::size_t kLinkBells = 5;

struct HelloToSend {
    std::uint64_t size;
    int memory;
    std::array<int, kLinkBells> bells;
};
/// Never waits. Errors: peer_died. Source: sendmsg(2), SCM_RIGHTS in unix(7).
[[nodiscard]] Result<void> send_hello(int socket, const HelloToSend& hello);

struct Hello {
    std::uint64_t size = 0;
    Descriptor memory;
    std::array<Descriptor, kLinkBells> bells;
};
/// Surplus, missing or cut descriptors close all that came. Errors: peer_died, timed_out, cancelled, corrupt_peer.
[[nodiscard]] Result<Hello> receive_hello(int socket, const Deadline& deadline);

}  // namespace strait::os
