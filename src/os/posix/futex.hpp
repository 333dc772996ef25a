#pragma once
/// Sleeping on a word of shared memory, across processes.

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <atomic>
#include <climits>
#include <cstdint>

namespace strait::os {

/// Sleeps while the word holds `expected`. Returns when it does not, when it was woken, or for no reason: the caller looks again.
/// Never std::atomic::wait, which skips the wake when this process has no waiter. Errors: timed_out, cancelled, io.
/// Source: futex(2) without FUTEX_PRIVATE_FLAG; futex_waitv(2) when there is a stop token (before Linux 5.16 that is seen within 50 ms).
[[nodiscard]] Result<void> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                                      const Deadline& deadline);

/// Wakes at most that many who sleep on the word, in any process.
void futex_wake(const std::atomic<std::uint32_t>& word, int count = INT_MAX) noexcept;

}  // namespace strait::os
