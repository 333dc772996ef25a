#include "os/posix/network_address.hpp"

#include "os/posix/gate.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace strait::os {
namespace {

std::string resolver_name(int code) {
    switch (code) {
        case EAI_NONAME: return "EAI_NONAME";
        case EAI_AGAIN: return "EAI_AGAIN";
        case EAI_FAIL: return "EAI_FAIL";
        case EAI_FAMILY: return "EAI_FAMILY";
        case EAI_MEMORY: return "EAI_MEMORY";
        default: return "EAI " + std::to_string(code);
    }
}

std::unexpected<Error> unresolved(const std::string& host, int code) {
    if (code == EAI_SYSTEM) return last_error("getaddrinfo");
    const Errc portable = code == EAI_MEMORY ? Errc::out_of_resources : Errc::not_found;
    return std::unexpected(Error(portable, "the host '" + host + "' does not resolve: " + ::gai_strerror(code))
                               .from("getaddrinfo", {ErrorDomain::resolver, code, resolver_name(code)}));
}

bool is_localhost(const std::string& host) { return host.empty() || ::strcasecmp(host.c_str(), "localhost") == 0; }

std::vector<NetworkAddress> loopback(std::uint16_t port, int family) {
    std::vector<NetworkAddress> found;
    if (family != AF_INET6) found.push_back(NetworkAddress::ipv4_loopback(port));
    if (family != AF_INET) found.push_back(NetworkAddress::ipv6_loopback(port));
    return found;
}

}  // namespace

NetworkAddress NetworkAddress::ipv4_loopback(std::uint16_t port) noexcept {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

NetworkAddress NetworkAddress::ipv6_loopback(std::uint16_t port) noexcept {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

NetworkAddress::NetworkAddress(const sockaddr* address, socklen_t length) noexcept
    : storage_{}, length_(std::min<socklen_t>(length, sizeof storage_)) {
    std::memcpy(&storage_, address, length_);
}

Result<NetworkAddress> NetworkAddress::of_socket(int socket) {
    NetworkAddress local;
    if (::getsockname(socket, local.out(), local.out_length()) < 0) return last_error("getsockname");
    return local;
}

std::uint16_t NetworkAddress::port() const noexcept {
    // The port lies at the same place in both.
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
}

void NetworkAddress::set_port(std::uint16_t port) noexcept {
    reinterpret_cast<sockaddr_in*>(&storage_)->sin_port = htons(port);
}

std::string NetworkAddress::text() const {
    if (family() != AF_INET && family() != AF_INET6) return {};
    // getnameinfo prints the scope of a link-local address too.
    std::array<char, NI_MAXHOST> host{};
    if (::getnameinfo(data(), length_, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0) return {};
    return format_host_port({host.data(), port()});
}

Result<std::vector<NetworkAddress>> resolve(const HostPort& place, int family) {
    if (is_localhost(place.host)) return loopback(place.port, family);

    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    // Without AI_ADDRCONFIG, which hides loopback addresses on a machine without a network; an address of a family that
    // is not configured fails at once and the next one is tried.
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(place.host.c_str(), nullptr, &hints, &list);
    if (code != 0) return unresolved(place.host, code);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);

    std::vector<NetworkAddress> found;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) continue;
        NetworkAddress address(entry->ai_addr, entry->ai_addrlen);
        address.set_port(place.port);
        if (std::ranges::find(found, address) == found.end()) found.push_back(address);
    }
    if (found.empty()) return unresolved(place.host, EAI_NONAME);
    return found;
}

}  // namespace strait::os
