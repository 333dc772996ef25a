#pragma once
/// Waiting for descriptors, with a deadline.

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <poll.h>

#include <cstddef>
#include <span>

namespace strait::os {

/// How many descriptors wait_for_any() takes.
inline constexpr std::size_t kMostAwaited = 3;

/// Waits until at least one has one of its events, or hangs up; `revents` says which. Never early, late by what the scheduler takes.
/// With a stop token the wait costs an eventfd of this thread besides.
/// Errors: timed_out, cancelled, out_of_resources. Source: ppoll(2), eventfd(2).
[[nodiscard]] Result<void> wait_for_any(std::span<pollfd> descriptors, const Deadline& deadline);

/// The same for one descriptor. Events: POLLIN, POLLOUT, or 0 to wait for its end alone (POLLHUP, POLLERR).
[[nodiscard]] Result<void> wait_for(int descriptor, short events, const Deadline& deadline);

/// Whether it has one of these events, or has hung up, at this moment.
[[nodiscard]] bool is_ready(int descriptor, short events) noexcept;

}  // namespace strait::os
