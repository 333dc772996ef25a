#pragma once
/// Datagram sockets.

#include "os/datagram_socket.hpp"
#include "os/windows/handle.hpp"

#include <memory>
#include <string>

namespace strait::os {

/// Takes a socket that is bound or connected. Errors: those of WSAEventSelect.
[[nodiscard]] Result<std::unique_ptr<DatagramSocket>> make_datagram_socket(Socket socket);

}  // namespace strait::os
