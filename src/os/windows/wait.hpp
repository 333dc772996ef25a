#pragma once
/// Waiting for HANDLEs with a Deadline.

#include "os/windows/handle.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstddef>
#include <span>

namespace strait::os {

/// A new manual-reset event without a name, not signalled.
[[nodiscard]] Result<Handle> make_event();

/// Waits until one of at most 63 handles is signalled; its index, the lowest when several are. What is signalled already wins over a deadline
/// that has passed. Without a time and a token it is WaitForMultipleObjects and nothing else. Errors: timed_out, cancelled, wrong_kind.
[[nodiscard]] Result<std::size_t> wait_any(std::span<const HANDLE> handles, const Deadline& deadline);
[[nodiscard]] Result<void> wait_one(HANDLE handle, const Deadline& deadline);
/// The same for a mutex, which this thread has then; true when the thread that had it before ended without releasing it.
[[nodiscard]] Result<bool> wait_for_mutex(HANDLE mutex, const Deadline& deadline);

}  // namespace strait::os
