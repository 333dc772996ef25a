#pragma once
/// The place of `tcp://` and `udp://` addresses.

#include "strait/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace strait {

/// `localhost:8124`, `127.0.0.1:0`, `[::1]:9000`; the host is kept without brackets and may be empty.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};

/// Errors: invalid_address, saying which part is wrong.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view place);
/// The text that parses to the same, IPv6 hosts in brackets.
[[nodiscard]] std::string format_host_port(const HostPort& host_port);

}  // namespace strait
