#pragma once
/// Which Unix socket is connected to which, and what lies in it unread.

#include <cstdint>
#include <map>

namespace strait::look {

struct UnixSocket {
    std::uint32_t peer = 0;    ///< its inode; 0: it has none
    std::uint32_t unread = 0;  ///< bytes
};

/// By inode. Empty where the kernel does not say. Source: sock_diag(7), UNIX_DIAG_PEER, UNIX_DIAG_RQLEN.
[[nodiscard]] std::map<std::uint32_t, UnixSocket> unix_sockets();

}  // namespace strait::look
