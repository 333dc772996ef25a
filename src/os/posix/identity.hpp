#pragma once
/// Who is at the other end of a socket.

#include "strait/error.hpp"
#include "strait/peer.hpp"

namespace strait::os {

/// What the kernel tells of a connected socket's peer; fields it does not tell stay empty.
/// Of a server it is the process that called listen(), of a client the one that called connect().
/// Source: SO_PEERCRED, SO_PEERPIDFD (Linux 6.5), getpeername(2).
[[nodiscard]] Peer peer_of(int socket);

/// Nothing when a process of this user is at the other end of a Unix socket. Errors: access_denied.
[[nodiscard]] Result<void> require_same_user(int socket);

}  // namespace strait::os
