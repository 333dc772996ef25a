#pragma once
/// Which Unix socket is connected to which.

#include <cstdint>
#include <map>

namespace strait::look {

/// By inode. Empty where the kernel does not say. Source: sock_diag(7), UNIX_DIAG_PEER.
[[nodiscard]] std::map<std::uint32_t, std::uint32_t> socket_peers();

}  // namespace strait::look
