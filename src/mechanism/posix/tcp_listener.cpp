#include "mechanism/posix/tcp_listener.hpp"

#include "os/posix/accept.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <string>
#include <utility>
#include <vector>

namespace strait::mechanism::tcp {
namespace {

// A port that is free for one family may be taken for the other; then another one is tried.
constexpr int kPortAttempts = 32;

using Sockets = std::vector<os::Descriptor>;

class TcpListener final : public os::Acceptor {
  public:
    TcpListener(Sockets sockets, os::Descriptor ready, std::string place) noexcept
        : sockets_(std::move(sockets)), ready_(std::move(ready)), place_(std::move(place)) {
        show_descriptor(this->ready());
    }

    Result<std::unique_ptr<os::ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override { return ready(); }
    Result<NativeHandle> lend() override {
        return sockets_.size() == 1 ? Result<NativeHandle>(sockets_.front().get()) : Acceptor::lend();
    }

  private:
    [[nodiscard]] int ready() const noexcept { return ready_ ? ready_.get() : sockets_.front().get(); }

    Sockets sockets_;
    os::Descriptor ready_;  // an epoll descriptor over several sockets; empty for one
    std::string place_;
};

void enable(int socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket, level, option, &on, sizeof on);
}

Result<std::unique_ptr<os::ByteStream>> TcpListener::accept(const Deadline& deadline) {
    auto accepted = os::accept_next(sockets_, ready(), deadline);
    if (!accepted) return std::unexpected(std::move(accepted.error()));
    enable(accepted->socket.get(), IPPROTO_TCP, TCP_NODELAY);
    Peer peer;
    peer.address = accepted->from.text();
    return std::make_unique<os::DescriptorStream>(std::move(accepted->socket), std::move(peer));
}

Result<os::Descriptor> bound_socket(const os::NetworkAddress& address) {
    os::Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return os::last_error("socket");
    // Connections of an earlier listener that are still winding down do not keep the port; a living listener does.
    enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    // Each family has a socket of its own, as on Windows.
    if (address.family() == AF_INET6) enable(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
    if (::bind(socket.get(), address.data(), address.length()) == 0) return socket;
    switch (errno) {
        case EADDRINUSE: return os::last_error("bind", "another program has that port");
        case EADDRNOTAVAIL: return os::last_error("bind", "the host is not an address of this machine");
        case EACCES: return os::last_error("bind", "this user may not listen on that port");
        default: return os::last_error("bind");
    }
}

bool is_missing_family(const Error& error) {
    const int number = error.native().value;
    return number == EAFNOSUPPORT || number == EADDRNOTAVAIL;
}

Result<Sockets> bind_all(std::vector<os::NetworkAddress> addresses, std::uint16_t& port) {
    Sockets sockets;
    Result<void> missing;
    for (auto& address : addresses) {
        address.set_port(port);
        auto socket = bound_socket(address);
        if (!socket && is_missing_family(socket.error())) {
            missing = std::unexpected(socket.error());
            continue;
        }
        if (!socket) return std::unexpected(std::move(socket.error()));
        const auto real = os::NetworkAddress::of_socket(socket->get());
        if (!real) return std::unexpected(real.error());
        port = real->port();
        sockets.push_back(std::move(*socket));
    }
    if (sockets.empty()) return std::unexpected(missing.error());
    return sockets;
}

Result<Sockets> bind_and_listen(const std::vector<os::NetworkAddress>& addresses, std::uint16_t& port, int backlog) {
    auto sockets = bind_all(addresses, port);
    if (!sockets) return sockets;
    for (const auto& socket : *sockets) {
        // Two programs may have bound the port; only one of them may listen.
        if (::listen(socket.get(), backlog) < 0) return os::last_error("listen", "another program has that port");
    }
    return sockets;
}

// One descriptor that polls readable when any of the sockets has a connection.
Result<os::Descriptor> join(const Sockets& sockets) {
    if (sockets.size() == 1) return os::Descriptor();
    os::Descriptor joined(::epoll_create1(EPOLL_CLOEXEC));
    if (!joined) return os::last_error("epoll_create1");
    for (const auto& socket : sockets) {
        epoll_event event{};
        event.events = EPOLLIN;
        if (::epoll_ctl(joined.get(), EPOLL_CTL_ADD, socket.get(), &event) < 0) return os::last_error("epoll_ctl");
    }
    return joined;
}

}  // namespace

Result<std::unique_ptr<os::Acceptor>> listen_at(const HostPort& place, int backlog) {
    const auto addresses = os::resolve(place, AF_UNSPEC);
    if (!addresses) return std::unexpected(addresses.error());
    std::uint16_t port = place.port;
    auto sockets = bind_and_listen(*addresses, port, backlog);
    for (int attempt = 1; place.port == 0 && attempt < kPortAttempts; ++attempt) {
        if (sockets || sockets.error() != Errc::already_in_use) break;
        port = 0;
        sockets = bind_and_listen(*addresses, port, backlog);
    }
    if (!sockets) return std::unexpected(std::move(sockets.error()));
    auto ready = join(*sockets);
    if (!ready) return std::unexpected(std::move(ready.error()));
    const std::string host = place.host.empty() ? "localhost" : place.host;
    return std::make_unique<TcpListener>(std::move(*sockets), std::move(*ready), format_host_port({host, port}));
}

}  // namespace strait::mechanism::tcp
