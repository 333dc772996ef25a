#include "os/windows/winsock.hpp"

#include "core/host_port.hpp"
#include "os/windows/last_error.hpp"

#include <array>
#include <cstring>

namespace strait::os {

Result<void> start_winsock() {
    static const int kFailed = [] {
        WSADATA data{};
        return WSAStartup(MAKEWORD(2, 2), &data);
    }();
    if (kFailed != 0) return std::unexpected(error_from(static_cast<DWORD>(kFailed), "WSAStartup"));
    return {};
}

bool Endpoint::is_loopback() const noexcept {
    if (family() == AF_INET) {
        const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
        return (ntohl(address.sin_addr.s_addr) >> 24) == 127;
    }
    if (family() != AF_INET6) return false;
    const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
    return std::memcmp(&address.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0;
}

std::uint16_t Endpoint::port() const noexcept {
    // The port lies at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

void Endpoint::set_port(std::uint16_t port) noexcept { reinterpret_cast<sockaddr_in&>(storage).sin_port = htons(port); }

std::string Endpoint::text() const {
    std::array<char, NI_MAXHOST> host{};
    if (family() != AF_INET && family() != AF_INET6) return {};
    const int failed =
        getnameinfo(native(), size, host.data(), static_cast<DWORD>(host.size()), nullptr, 0, NI_NUMERICHOST);
    return failed == 0 ? format_host_port({host.data(), port()}) : std::string();
}

Result<Socket> open_socket(int family, int type) {
    if (auto started = start_winsock(); !started) return std::unexpected(std::move(started.error()));
    const DWORD flags = WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT;
    Socket socket(WSASocketW(family, type, 0, nullptr, 0, flags));
    if (!socket) return std::unexpected(last_socket_error("WSASocketW"));
    return socket;
}

Result<void> set_non_blocking(SOCKET socket) {
    u_long on = 1;
    if (ioctlsocket(socket, static_cast<long>(FIONBIO), &on) != 0)
        return std::unexpected(last_socket_error("ioctlsocket"));
    return {};
}

Result<void> select_events(SOCKET socket, HANDLE event, long events) {
    if (WSAEventSelect(socket, event, events) != 0) return std::unexpected(last_socket_error("WSAEventSelect"));
    return {};
}

Result<Endpoint> local_endpoint(SOCKET socket) {
    Endpoint local;
    local.size = sizeof local.storage;
    if (getsockname(socket, local.native(), &local.size) != 0) return std::unexpected(last_socket_error("getsockname"));
    return local;
}

Error bind_error(DWORD code) {
    auto error = error_from(code, "bind");
    switch (code) {
        case WSAEADDRINUSE: return std::move(error).because("another program is using that port");
        case WSAEACCES:
            return std::move(error).because(
                "the port is reserved by the system, or another program holds it exclusively");
        case WSAEADDRNOTAVAIL: return std::move(error).because("the host is not an address of this machine");
        default: return error;
    }
}

}  // namespace strait::os
