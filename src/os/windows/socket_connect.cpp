#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/socket_acceptor.hpp"
#include "os/windows/wait.hpp"

// clang-format off
#include <mstcpip.h>
#include <afunix.h>
// clang-format on

namespace strait::os {
namespace {

// Windows tries a refused local connection for two seconds before it says so; on the loopback the first answer is the truth.
void fail_fast(SOCKET socket) noexcept {
    TCP_INITIAL_RTO_PARAMETERS parameters{};
    parameters.Rtt = TCP_INITIAL_RTO_UNSPECIFIED_RTT;
    parameters.MaxSynRetransmissions = TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS;
    DWORD size = 0;
    WSAIoctl(socket, SIO_TCP_INITIAL_RTO, &parameters, sizeof parameters, nullptr, 0, &size, nullptr, nullptr);
}

Error connect_error(DWORD code) {
    auto error = error_from(code, "connect");
    switch (code) {
        case WSAECONNREFUSED: return std::move(error).because("nobody is listening there");
        case WSAETIMEDOUT: return std::move(error).because("the host does not answer");
        case WSAENETUNREACH:
        case WSAEHOSTUNREACH: return std::move(error).because("the host cannot be reached from here");
        default: return error;
    }
}

// 0, or why the connection could not be made.
Result<DWORD> wait_for_connection(SOCKET socket, HANDLE event, const Deadline& deadline) {
    if (auto waited = wait_one(event, deadline); !waited) return std::unexpected(std::move(waited.error()));
    WSANETWORKEVENTS happened{};
    if (WSAEnumNetworkEvents(socket, event, &happened) != 0)
        return std::unexpected(last_socket_error("WSAEnumNetworkEvents"));
    return static_cast<DWORD>(happened.iErrorCode[FD_CONNECT_BIT]);
}

}  // namespace

void set_no_delay(SOCKET socket) noexcept {
    const BOOL on = TRUE;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&on), sizeof on);
}

Result<Socket> connect_socket(const Endpoint& to, const Deadline& deadline) {
    auto socket = open_socket(to.family(), SOCK_STREAM);
    if (!socket) return socket;
    const auto event = make_event();
    if (!event) return std::unexpected(event.error());
    if (to.is_loopback()) fail_fast(socket->get());
    if (auto selected = select_events(socket->get(), event->get(), FD_CONNECT); !selected) {
        return std::unexpected(std::move(selected.error()));
    }
    if (::connect(socket->get(), to.native(), to.size) != 0) {
        const auto code = static_cast<DWORD>(WSAGetLastError());
        if (code != WSAEWOULDBLOCK) return std::unexpected(connect_error(code));
        const auto failed = wait_for_connection(socket->get(), event->get(), deadline);
        if (!failed) return std::unexpected(failed.error());
        if (*failed != 0) return std::unexpected(connect_error(*failed));
    }
    if (auto cleared = select_events(socket->get(), nullptr, 0); !cleared)
        return std::unexpected(std::move(cleared.error()));
    if (to.family() != AF_UNIX) set_no_delay(socket->get());
    return socket;
}

Peer peer_of(SOCKET socket, const Endpoint& remote) {
    Peer peer;
    if (remote.family() == AF_UNIX) {
        ULONG process_id = 0;
        DWORD size = 0;
        WSAIoctl(socket, SIO_AF_UNIX_GETPEERPID, nullptr, 0, &process_id, sizeof process_id, &size, nullptr, nullptr);
        return identify(process_id, current_time());
    }
    peer.address = remote.text();
    return peer;
}

}  // namespace strait::os
