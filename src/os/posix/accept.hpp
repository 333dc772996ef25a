#pragma once
/// Taking connections from listening sockets.

#include "os/posix/descriptor.hpp"
#include "os/posix/network_address.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <span>

namespace strait::os {

struct Accepted {
    Descriptor socket;  ///< blocking, close-on-exec
    NetworkAddress from;
};

/// Takes the next connection from one of the listening sockets, which must be non-blocking: of several threads that wait here one gets it and
/// the others go on waiting. `ready` polls readable when any of them has one: the only socket itself, or an epoll descriptor.
/// Errors: timed_out, cancelled, out_of_resources (the peer stays queued). Source: accept4(2).
[[nodiscard]] Result<Accepted> accept_next(std::span<const Descriptor> sockets, int ready, const Deadline& deadline);

}  // namespace strait::os
