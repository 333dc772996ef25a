#pragma once
/// Network addresses: resolved from text, and printed.

#include "core/host_port.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace strait::os {

/// An IPv4 or IPv6 address with a port, as the socket calls take it.
class NetworkAddress {
  public:
    [[nodiscard]] static NetworkAddress ipv4_loopback(std::uint16_t port) noexcept;
    [[nodiscard]] static NetworkAddress ipv6_loopback(std::uint16_t port) noexcept;
    /// The local address of a socket. Errors: those of getsockname(2).
    [[nodiscard]] static Result<NetworkAddress> of_socket(int socket);

    NetworkAddress() noexcept : storage_{}, length_(sizeof storage_) {}
    NetworkAddress(const sockaddr* address, socklen_t length) noexcept;

    [[nodiscard]] const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    [[nodiscard]] socklen_t length() const noexcept { return length_; }
    /// For calls that store an address: room for any, and the length they set.
    [[nodiscard]] sockaddr* out() noexcept { return reinterpret_cast<sockaddr*>(&storage_); }
    [[nodiscard]] socklen_t* out_length() noexcept { return &length_; }

    [[nodiscard]] int family() const noexcept { return storage_.ss_family; }
    [[nodiscard]] std::uint16_t port() const noexcept;
    void set_port(std::uint16_t port) noexcept;
    /// `127.0.0.1:5000`, `[::1]:5000`; empty for what is neither IPv4 nor IPv6.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const NetworkAddress& a, const NetworkAddress& b) noexcept { return a.text() == b.text(); }

  private:
    sockaddr_storage storage_;
    socklen_t length_;
};

/// All addresses of a host, in the order they should be tried; never empty. `localhost` and the empty host are 127.0.0.1 and ::1 on every
/// machine, with or without a network. Any other name may ask the network, which takes as long as the system's resolver takes.
/// `family` is AF_UNSPEC, AF_INET or AF_INET6. Errors: not_found, with the resolver's own words. Source: getaddrinfo(3).
[[nodiscard]] Result<std::vector<NetworkAddress>> resolve(const HostPort& place, int family);

}  // namespace strait::os
