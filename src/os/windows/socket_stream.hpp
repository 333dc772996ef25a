#pragma once
/// A byte stream over a connected socket, TCP or AF_UNIX.

#include "os/byte_stream.hpp"
#include "os/windows/handle.hpp"

#include <memory>

namespace strait::os {

/// Takes the socket, which becomes non-blocking. Errors: those of ioctlsocket.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> make_socket_stream(Socket socket, Peer peer);

}  // namespace strait::os
