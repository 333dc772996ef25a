#pragma once
/// Listening sockets, several under one name (`localhost` is 127.0.0.1 and ::1), and connecting to one.

#include "os/acceptor.hpp"
#include "os/windows/winsock.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace strait::os {

/// The sockets must be listening already. `place` is what Acceptor::place() answers, `removed` is called when the acceptor goes.
struct SocketListening {
    std::vector<Socket> sockets;
    std::string place;
    std::function<void()> removed;
};
[[nodiscard]] Result<std::unique_ptr<Acceptor>> make_socket_acceptor(SocketListening listening);

/// Connects a new socket to one address. Errors: not_found (nobody listens there, the host cannot be reached), timed_out, cancelled, access_denied.
[[nodiscard]] Result<Socket> connect_socket(const Endpoint& to, const Deadline& deadline);

/// Sends small writes at once.
void set_no_delay(SOCKET socket) noexcept;

/// Who is at the other end, as far as the socket tells: an address, or for AF_UNIX a process.
[[nodiscard]] Peer peer_of(SOCKET socket, const Endpoint& remote);

}  // namespace strait::os
