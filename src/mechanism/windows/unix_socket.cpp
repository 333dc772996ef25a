#include "mechanism/unix_socket.hpp"

#include "os/windows/file_path.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/security.hpp"
#include "os/windows/socket_acceptor.hpp"
#include "os/windows/socket_stream.hpp"
#include "os/windows/wide.hpp"

#include <algorithm>
#include <utility>

// clang-format off
#include <afunix.h>
// clang-format on

namespace strait::mechanism::unix_socket {
namespace {

Error without_unix_sockets(Error error) {
    if (error != Errc::not_supported_here) return error;
    return std::move(error).because(
        "unix:// needs Windows 10 or later, and Wine does not have it; use pipe:// instead");
}

Result<os::Endpoint> endpoint_of(const std::string& path) {
    os::Endpoint endpoint;
    auto& address = reinterpret_cast<sockaddr_un&>(endpoint.storage);
    if (path.size() >= sizeof address.sun_path) {
        return fail(Errc::invalid_address, "the path is " + std::to_string(path.size()) +
                                               " bytes long; a Unix socket's may have " +
                                               std::to_string(sizeof address.sun_path - 1));
    }
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, address.sun_path);
    endpoint.size = sizeof address;
    return endpoint;
}

Result<os::Socket> open_socket() {
    auto socket = os::open_socket(AF_UNIX, SOCK_STREAM);
    if (!socket) return std::unexpected(without_unix_sockets(std::move(socket.error())));
    return socket;
}

// The file may be somebody's who listens, or what a killed owner left behind.
Result<void> remove_stale(const os::Endpoint& endpoint, const std::wstring& path) {
    const auto living = os::connect_socket(endpoint, Deadline::never());
    if (living) return fail(Errc::already_in_use, "another program is listening there");
    const DWORD attributes = GetFileAttributesW(path.c_str());
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0)
        return fail(Errc::wrong_kind, "there is a file of another kind at that path");
    if (DeleteFileW(path.c_str())) return {};
    return std::unexpected(os::last_error("DeleteFileW"));
}

Result<void> bind_to(SOCKET socket, const os::Endpoint& endpoint, const std::wstring& path) {
    if (::bind(socket, endpoint.native(), endpoint.size) == 0) return {};
    auto error = os::last_socket_error("bind");
    if (error != Errc::already_in_use) return std::unexpected(std::move(error));
    if (auto removed = remove_stale(endpoint, path); !removed) return removed;
    if (::bind(socket, endpoint.native(), endpoint.size) == 0) return {};
    return std::unexpected(os::last_socket_error("bind"));
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    // Asked first: a system without them should say so whatever the path.
    if (auto probe = open_socket(); !probe) return std::unexpected(std::move(probe.error()));
    const auto endpoint = endpoint_of(os::native_path(address.place()));
    if (!endpoint) return std::unexpected(endpoint.error());
    auto socket = os::connect_socket(*endpoint, deadline);
    if (!socket) return std::unexpected(std::move(socket.error()));
    auto peer = os::peer_of(socket->get(), *endpoint);
    if (server == Server::same_user) {
        const auto own = os::own_user_sid();
        if (!own) return std::unexpected(own.error());
        if (peer.user_id != *own) return fail(Errc::access_denied, "the server is not a process of this user");
    }
    return os::make_socket_stream(std::move(*socket), std::move(peer));
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    auto socket = open_socket();
    if (!socket) return std::unexpected(std::move(socket.error()));
    const auto native = os::native_path(address.place());
    const auto endpoint = endpoint_of(native);
    if (!endpoint) return std::unexpected(endpoint.error());
    const auto path = os::to_wide(native);
    if (!path) return std::unexpected(path.error());
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    if (auto bound = bind_to(socket->get(), *endpoint, *path); !bound) return std::unexpected(std::move(bound.error()));
    // Before listen(): nobody can have connected yet.
    SetFileSecurityW(path->c_str(), DACL_SECURITY_INFORMATION, security->attributes()->lpSecurityDescriptor);
    if (::listen(socket->get(), options.backlog) != 0) return std::unexpected(os::last_socket_error("listen"));
    os::SocketListening listening{{}, address.place(), [path = *path] { DeleteFileW(path.c_str()); }};
    listening.sockets.push_back(std::move(*socket));
    return os::make_socket_acceptor(std::move(listening));
}

Result<std::string> native_name(const Address& address) { return os::native_path(address.place()); }

}  // namespace strait::mechanism::unix_socket
