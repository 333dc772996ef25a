#pragma once
/// The listening side of `tcp://`.

#include "core/host_port.hpp"
#include "os/acceptor.hpp"

#include <memory>

namespace strait::mechanism::tcp {

/// Listens at every address of the host, all with the same port. A family that this machine has not is left out as long as one remains.
/// Errors: not_found (the host, or none of its addresses is this machine's), already_in_use, access_denied (ports below 1024).
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen_at(const HostPort& place, int backlog);

}  // namespace strait::mechanism::tcp
