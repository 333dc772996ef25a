#pragma once
/// Bare Winsock over loopback.

#include "bench/peer_roles.hpp"

namespace strait::bench {

/// The other process: connects to the port.
[[nodiscard]] Result<void> follow_bare_tcp(const Words& arguments);

}  // namespace strait::bench
