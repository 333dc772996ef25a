#include "mechanism/udp.hpp"

#include "core/host_port.hpp"
#include "os/windows/datagram.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/winsock.hpp"

#include <utility>

namespace strait::mechanism::udp {
namespace {

using Opened = Result<std::unique_ptr<os::DatagramSocket>>;

// SIO_UDP_CONNRESET, which MinGW-w64 10 does not have.
constexpr DWORD kReportUnreachable = _WSAIOW(IOC_VENDOR, 12);

// Windows reports an unreachable receiver of an earlier send_to() as an error of the next receive; without a connection that names nobody.
void ignore_unreachable_receivers(SOCKET socket) noexcept {
    BOOL report = FALSE;
    DWORD size = 0;
    WSAIoctl(socket, kReportUnreachable, &report, sizeof report, nullptr, 0, &size, nullptr, nullptr);
}

Result<os::Socket> bind_to(const os::Endpoint& at) {
    auto socket = os::open_socket(at.family(), SOCK_DGRAM);
    if (!socket) return socket;
    const BOOL on = TRUE;
    if (setsockopt(socket->get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on) !=
        0) {
        return std::unexpected(os::last_socket_error("setsockopt(SO_EXCLUSIVEADDRUSE)"));
    }
    if (::bind(socket->get(), at.native(), at.size) != 0) {
        return std::unexpected(os::bind_error(static_cast<DWORD>(WSAGetLastError())));
    }
    ignore_unreachable_receivers(socket->get());
    return socket;
}

Result<os::Socket> connect_to(const os::Endpoint& to) {
    auto socket = os::open_socket(to.family(), SOCK_DGRAM);
    if (!socket) return socket;
    if (::connect(socket->get(), to.native(), to.size) != 0) return std::unexpected(os::last_socket_error("connect"));
    return socket;
}

// The first address that works: a datagram socket has one.
template <typename Open>
Opened open_first(const Address& address, Open open) {
    const auto endpoints = os::resolve({address.place(), SOCK_DGRAM}, Deadline::never());
    if (!endpoints) return std::unexpected(endpoints.error());
    Error first(Errc::not_found);
    for (const auto& endpoint : *endpoints) {
        auto socket = open(endpoint);
        if (socket) return os::make_datagram_socket(std::move(*socket));
        if (&endpoint == &endpoints->front()) first = std::move(socket.error());
    }
    return std::unexpected(std::move(first));
}

}  // namespace

Opened bind(const Address& address) { return open_first(address, bind_to); }

Opened connect(const Address& address) {
    const auto host_port = parse_host_port(address.place());
    if (host_port && host_port->port == 0) return fail(Errc::invalid_address, "nothing can be sent to port 0");
    return open_first(address, connect_to);
}

Result<std::string> native_name(const Address& address) {
    auto host_port = parse_host_port(address.place());
    if (!host_port) return std::unexpected(std::move(host_port.error()));
    if (host_port->host.empty()) host_port->host = "localhost";
    return format_host_port(*host_port);
}

}  // namespace strait::mechanism::udp
