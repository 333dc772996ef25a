#include "core/host_port.hpp"

#include <charconv>

namespace strait {
namespace {

Result<std::uint16_t> parse_port(std::string_view digits) {
    std::uint32_t port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool is_number =
        !digits.empty() && end == digits.data() + digits.size() && problem != std::errc::invalid_argument;
    if (!is_number) return fail(Errc::invalid_address, "the port '" + std::string(digits) + "' is not a number");
    if (problem != std::errc() || port > 65535) {
        return fail(Errc::invalid_address,
                    "the port " + std::string(digits) + " is out of range: it must be 0 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

}  // namespace

Result<HostPort> parse_host_port(std::string_view place) {
    const auto colon = place.rfind(':');
    if (colon == std::string_view::npos || place.ends_with(']')) {
        return fail(Errc::invalid_address, "the port is missing: write HOST:PORT, such as localhost:8124");
    }
    std::string_view host = place.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return fail(Errc::invalid_address, "an IPv6 host needs brackets: write [::1]:8124");
    }
    const auto port = parse_port(place.substr(colon + 1));
    if (!port) return std::unexpected(port.error());
    return HostPort{std::string(host), *port};
}

std::string format_host_port(const HostPort& host_port) {
    const bool is_ipv6 = host_port.host.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + host_port.host + "]" : host_port.host;
    return host + ":" + std::to_string(host_port.port);
}

}  // namespace strait
