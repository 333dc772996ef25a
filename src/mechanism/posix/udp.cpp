#include "mechanism/udp.hpp"

#include "core/host_port.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/network_address.hpp"
#include "os/posix/wait.hpp"

#include <sys/socket.h>

#include <utility>

namespace strait::mechanism::udp {
namespace {

/// One socket of one family. `localhost` is 127.0.0.1 here: a datagram socket that receives for both families would have to be two.
class UdpSocket final : public os::DatagramSocket {
  public:
    UdpSocket(os::Descriptor socket, int family) noexcept : socket_(std::move(socket)), family_(family) {
        show_descriptor(socket_.get());
    }

    Result<void> send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) override;
    Result<Received> receive(std::span<std::byte> buffer, const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return place_; }
    Result<NativeHandle> wait_handle() override { return socket_.get(); }

    Result<void> bind(const HostPort& place, const os::NetworkAddress& local);
    Result<void> connect(const os::NetworkAddress& remote);

  private:
    Result<void> send_message(const msghdr& message, const Deadline& deadline);

    os::Descriptor socket_;
    int family_;
    std::string place_;
};

std::unexpected<Error> transfer_error(std::string_view call) {
    switch (errno) {
        case ECONNREFUSED: return os::last_error(call, "nobody receives there");
        case EMSGSIZE:
            return os::last_error(call, "a datagram takes at most 65507 bytes over IPv4 and 65527 over IPv6");
        case EDESTADDRREQ:
            return os::last_error(Errc::invalid_argument, call, "this socket is not connected: say where to send");
        default: return os::last_error(call);
    }
}

Result<void> UdpSocket::bind(const HostPort& place, const os::NetworkAddress& local) {
    if (::bind(socket_.get(), local.data(), local.length()) < 0) {
        switch (errno) {
            case EADDRINUSE: return os::last_error("bind", "another program has that port");
            case EADDRNOTAVAIL: return os::last_error("bind", "the host is not an address of this machine");
            case EACCES: return os::last_error("bind", "this user may not receive on that port");
            default: return os::last_error("bind");
        }
    }
    const auto real = os::NetworkAddress::of_socket(socket_.get());
    if (!real) return std::unexpected(real.error());
    place_ = format_host_port({place.host.empty() ? "localhost" : place.host, real->port()});
    return {};
}

Result<void> UdpSocket::connect(const os::NetworkAddress& remote) {
    if (::connect(socket_.get(), remote.data(), remote.length()) < 0) return transfer_error("connect");
    const auto real = os::NetworkAddress::of_socket(socket_.get());
    if (!real) return std::unexpected(real.error());
    place_ = real->text();
    return {};
}

Result<void> UdpSocket::send(std::span<const std::byte> data, const Address* to, const Deadline& deadline) {
    // sendmsg(2) only reads what it is given.
    iovec content{const_cast<std::byte*>(data.data()), data.size()};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    os::NetworkAddress remote;
    if (to != nullptr) {
        const auto place = parse_host_port(to->place());
        if (!place) return std::unexpected(place.error());
        const auto found = os::resolve(*place, family_);
        if (!found) return std::unexpected(found.error());
        remote = found->front();
        message.msg_name = remote.out();
        message.msg_namelen = remote.length();
    }
    return send_message(message, deadline);
}

Result<void> UdpSocket::send_message(const msghdr& message, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const int flags = MSG_NOSIGNAL | (deadline.is_never() ? 0 : MSG_DONTWAIT);
    while (os::uninterrupted([&] { return ::sendmsg(socket_.get(), &message, flags); }) < 0) {
        if (errno != EAGAIN) return transfer_error("sendmsg");
        const Waiting mark(*this, Awaited::room);
        if (const auto ready = os::wait_for(socket_.get(), POLLOUT, deadline); !ready) return ready;
    }
    return {};
}

Result<os::DatagramSocket::Received> UdpSocket::receive(std::span<std::byte> buffer, const Deadline& deadline) {
    if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
    const int flags = deadline.is_never() ? 0 : MSG_DONTWAIT;
    while (true) {
        iovec content{buffer.data(), buffer.size()};
        os::NetworkAddress from;
        msghdr message{};
        message.msg_name = from.out();
        message.msg_namelen = from.length();
        message.msg_iov = &content;
        message.msg_iovlen = 1;
        const auto count = os::uninterrupted([&] { return ::recvmsg(socket_.get(), &message, flags); });
        if (count >= 0) {
            *from.out_length() = message.msg_namelen;
            return Received{static_cast<std::size_t>(count), (message.msg_flags & MSG_TRUNC) != 0, from.text()};
        }
        if (errno != EAGAIN) return transfer_error("recvmsg");
        const Waiting mark(*this, Awaited::data);
        if (const auto ready = os::wait_for(socket_.get(), POLLIN, deadline); !ready)
            return std::unexpected(ready.error());
    }
}

struct Opened {
    HostPort place;
    os::NetworkAddress address;
    std::unique_ptr<UdpSocket> socket;
};

// The socket, not yet bound or connected, with the first address of the host.
Result<Opened> open(const Address& address) {
    auto place = parse_host_port(address.place());
    if (!place) return std::unexpected(place.error());
    const auto found = os::resolve(*place, AF_UNSPEC);
    if (!found) return std::unexpected(found.error());
    const auto& first = found->front();
    os::Descriptor socket(::socket(first.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return os::last_error("socket");
    // As on Windows, and as tcp:// does: `[::]` is IPv6 alone.
    const int on = 1;
    if (first.family() == AF_INET6) ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    return Opened{std::move(*place), first, std::make_unique<UdpSocket>(std::move(socket), first.family())};
}

}  // namespace

Result<std::unique_ptr<os::DatagramSocket>> bind(const Address& address) {
    auto opened = open(address);
    if (!opened) return std::unexpected(std::move(opened.error()));
    if (const auto bound = opened->socket->bind(opened->place, opened->address); !bound)
        return std::unexpected(bound.error());
    return std::move(opened->socket);
}

Result<std::unique_ptr<os::DatagramSocket>> connect(const Address& address) {
    auto opened = open(address);
    if (!opened) return std::unexpected(std::move(opened.error()));
    if (const auto connected = opened->socket->connect(opened->address); !connected)
        return std::unexpected(connected.error());
    return std::move(opened->socket);
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::udp
