#include "mechanism/tcp.hpp"

#include "core/host_port.hpp"
#include "mechanism/posix/tcp_listener.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/network_address.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>

#include <utility>

namespace strait::mechanism::tcp {
namespace {

std::unexpected<Error> refused(int number) {
    errno = number;
    switch (number) {
        case ECONNREFUSED: return os::last_error("connect", "nobody is listening there");
        case EHOSTUNREACH:
        case ENETUNREACH:
        case EADDRNOTAVAIL: return os::last_error("connect", "there is no way to that host");
        case ETIMEDOUT: return os::last_error("connect", "the host does not answer");
        default: return os::last_error("connect");
    }
}

// A client that tries a port of the range that clients get their own ports from can meet itself.
bool is_connected_to_itself(int socket, const os::NetworkAddress& remote) {
    const auto local = os::NetworkAddress::of_socket(socket);
    return local && *local == remote;
}

Result<void> finish(int socket, const Deadline& deadline) {
    if (const auto ready = os::wait_for(socket, POLLOUT, deadline); !ready) return ready;
    int number = 0;
    socklen_t size = sizeof number;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &size) < 0) return os::last_error("getsockopt");
    if (number != 0) return refused(number);
    return {};
}

Result<std::unique_ptr<os::ByteStream>> connect_to(const os::NetworkAddress& remote, const Deadline& deadline) {
    os::Descriptor socket(::socket(remote.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return os::last_error("socket");
    if (::connect(socket.get(), remote.data(), remote.length()) < 0) {
        // After EINTR it goes on in the background as well.
        if (errno != EINPROGRESS && errno != EINTR) return refused(errno);
        if (const auto done = finish(socket.get(), deadline); !done) return std::unexpected(done.error());
    }
    if (is_connected_to_itself(socket.get(), remote)) return refused(ECONNREFUSED);
    if (::fcntl(socket.get(), F_SETFL, 0) < 0) return os::last_error("fcntl");
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Peer peer;
    peer.address = remote.text();
    return std::make_unique<os::DescriptorStream>(std::move(socket), std::move(peer));
}

// Our own deadline, and not ETIMEDOUT of one address.
bool ends_the_search(const Error& error) {
    return (error == Errc::timed_out || error == Errc::cancelled) && error.call().empty();
}

}  // namespace

Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server, const Deadline& deadline) {
    if (server == Server::same_user) {
        return fail(Errc::access_denied, "TCP does not tell which user serves; use pipe:// or unix:// for that");
    }
    const auto place = parse_host_port(address.place());
    if (!place) return std::unexpected(place.error());
    const auto remotes = os::resolve(*place, AF_UNSPEC);
    if (!remotes) return std::unexpected(remotes.error());

    auto stream = connect_to(remotes->front(), deadline);
    for (std::size_t next = 1; next < remotes->size(); ++next) {
        if (stream || ends_the_search(stream.error())) break;
        auto other = connect_to((*remotes)[next], deadline);
        // A host that refuses says more than an address family that is missing here.
        if (other || stream.error().native().value != ECONNREFUSED) stream = std::move(other);
    }
    return stream;
}

Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options) {
    const auto place = parse_host_port(address.place());
    if (!place) return std::unexpected(place.error());
    return listen_at(*place, options.backlog);
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::tcp
