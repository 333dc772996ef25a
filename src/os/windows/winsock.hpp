#pragma once
/// Winsock: started, addresses, sockets that no child inherits.

#include "os/windows/handle.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strait::os {

/// Started once per process and never stopped: a static destructor could run before a socket's.
[[nodiscard]] Result<void> start_winsock();

/// A socket address of any family.
struct Endpoint {
    sockaddr_storage storage{};
    int size = 0;

    [[nodiscard]] sockaddr* native() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] const sockaddr* native() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    [[nodiscard]] bool is_loopback() const noexcept;
    [[nodiscard]] std::uint16_t port() const noexcept;
    void set_port(std::uint16_t port) noexcept;
    /// `127.0.0.1:5000`, `[::1]:5000`; empty for other families.
    [[nodiscard]] std::string text() const;
};

/// What to look up: a `host:port` place for SOCK_STREAM or SOCK_DGRAM.
struct Lookup {
    std::string_view place;
    int type = SOCK_STREAM;
};
/// All addresses of the place, IPv4 first for `localhost` and an empty host, which means localhost. Errors: invalid_address, not_found (does not
/// resolve), timed_out, cancelled.
[[nodiscard]] Result<std::vector<Endpoint>> resolve(const Lookup& lookup, const Deadline& deadline);

/// Overlapped and not inheritable. Errors: not_supported_here (the address family), out_of_resources.
[[nodiscard]] Result<Socket> open_socket(int family, int type);
[[nodiscard]] Result<void> set_non_blocking(SOCKET socket);
/// What is set and what is not: events that signal `event`, or none with nullptr. Leaves the socket non-blocking.
[[nodiscard]] Result<void> select_events(SOCKET socket, HANDLE event, long events);
[[nodiscard]] Result<Endpoint> local_endpoint(SOCKET socket);

/// The error of a bind() that failed, in words.
[[nodiscard]] Error bind_error(DWORD code);

}  // namespace strait::os
