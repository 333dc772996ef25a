#include "mechanism/tcp.hpp"

#include "core/host_port.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/socket_acceptor.hpp"
#include "os/windows/socket_stream.hpp"

#include <algorithm>
#include <utility>

namespace strait::mechanism::tcp {
namespace {

// A free port of one family may be taken in the other.
constexpr int kPortAttempts = 16;

Result<os::Socket> listen_at(const os::Endpoint& at, int backlog) {
    auto socket = os::open_socket(at.family(), SOCK_STREAM);
    if (!socket) return socket;
    // Without it, another program could bind the same port and take our connections.
    const BOOL on = TRUE;
    if (setsockopt(socket->get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on) !=
        0) {
        return std::unexpected(os::last_socket_error("setsockopt(SO_EXCLUSIVEADDRUSE)"));
    }
    if (bind(socket->get(), at.native(), at.size) != 0) {
        return std::unexpected(os::bind_error(static_cast<DWORD>(WSAGetLastError())));
    }
    if (::listen(socket->get(), backlog) != 0) return std::unexpected(os::last_socket_error("listen"));
    return socket;
}

bool means_no_such_family(const Error& error) noexcept {
    return error == Errc::not_supported_here || error.native().value == WSAEADDRNOTAVAIL;
}

// All endpoints with one port: the one given, or the free one that the first of them got.
Result<std::vector<os::Socket>> listen_at_all(std::vector<os::Endpoint> endpoints, int backlog) {
    std::vector<os::Socket> sockets;
    Error missing(Errc::not_found);
    for (auto& endpoint : endpoints) {
        auto socket = listen_at(endpoint, backlog);
        if (!socket && means_no_such_family(socket.error())) {
            missing = std::move(socket.error());
            continue;
        }
        if (!socket) return std::unexpected(std::move(socket.error()));
        const auto local = os::local_endpoint(socket->get());
        if (!local) return std::unexpected(local.error());
        for (auto& other : endpoints) other.set_port(local->port());
        sockets.push_back(std::move(*socket));
    }
    if (sockets.empty()) return std::unexpected(std::move(missing));
    return sockets;
}

Result<std::vector<os::Socket>> listen_retrying(const std::vector<os::Endpoint>& endpoints, int backlog) {
    for (int attempt = 1;; ++attempt) {
        auto sockets = listen_at_all(endpoints, backlog);
        const bool taken = !sockets && sockets.error() == Errc::already_in_use;
        if (!taken || endpoints.front().port() != 0 || attempt == kPortAttempts) return sockets;
    }
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    if (server == Server::same_user) {
        return fail(Errc::access_denied, "TCP does not tell which user serves; use pipe:// or unix:// for that");
    }
    const auto endpoints = os::resolve({address.place()}, deadline);
    if (!endpoints) return std::unexpected(endpoints.error());
    Error last(Errc::not_found);
    for (const auto& endpoint : *endpoints) {
        auto socket = os::connect_socket(endpoint, deadline);
        if (socket) {
            auto peer = os::peer_of(socket->get(), endpoint);
            return os::make_socket_stream(std::move(*socket), std::move(peer));
        }
        last = std::move(socket.error());
        if (last == Errc::cancelled || deadline.expired()) break;
    }
    return std::unexpected(std::move(last));
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    auto host_port = parse_host_port(address.place());
    if (!host_port) return std::unexpected(std::move(host_port.error()));
    const auto endpoints = os::resolve({address.place()}, Deadline::never());
    if (!endpoints) return std::unexpected(endpoints.error());
    auto sockets = listen_retrying(*endpoints, options.backlog);
    if (!sockets) return std::unexpected(std::move(sockets.error()));
    const auto local = os::local_endpoint(sockets->front().get());
    if (!local) return std::unexpected(local.error());
    host_port->port = local->port();
    if (host_port->host.empty()) host_port->host = "localhost";
    return os::make_socket_acceptor({std::move(*sockets), format_host_port(*host_port), nullptr});
}

Result<std::string> native_name(const Address& address) {
    auto host_port = parse_host_port(address.place());
    if (!host_port) return std::unexpected(std::move(host_port.error()));
    if (host_port->host.empty()) host_port->host = "localhost";
    return format_host_port(*host_port);
}

}  // namespace strait::mechanism::tcp
