#pragma once
/// Paths as addresses of Unix sockets.

#include "strait/error.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace strait::os {

struct UnixAddress {
    sockaddr_un native{};
    [[nodiscard]] const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&native); }
    [[nodiscard]] static constexpr socklen_t length() noexcept { return sizeof(sockaddr_un); }
};

/// Errors: invalid_address, saying how long the path is and how long it may be. Never cut.
[[nodiscard]] Result<UnixAddress> unix_address(const std::string& path);

}  // namespace strait::os
