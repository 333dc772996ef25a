#pragma once
/// An event in a word of shared memory.

#include "os/posix/bell_word.hpp"

#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/event.hpp"

#include <cstdint>

namespace strait::os {

/// `moves` is odd while the event is set. It only grows, so who has slept knows that it was set meanwhile. None of these is a system call
/// unless somebody sleeps.
[[nodiscard]] constexpr bool is_set(std::uint32_t moves) noexcept { return (moves & 1) != 0; }

/// Whoever takes it sees what was done before each set until then.
void set_event(BellWord& moves) noexcept;
void reset_event(BellWord& moves) noexcept;
/// Takes it, if it is an automatic one: one of those who wait for it. A manual one lets all through that waited when it was set.
/// Errors: timed_out, cancelled.
[[nodiscard]] Result<void> wait_for_event(BellWord& moves, Reset reset, const Deadline& deadline);

}  // namespace strait::os
