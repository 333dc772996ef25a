#pragma once
/// A number in shared memory that only grows, and sleeping until it does.

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <atomic>
#include <cstdint>

namespace strait::os {

/// 8 bytes, zeros at first. Whoever moves `value` on calls wake_sleepers(), which is no system call unless somebody sleeps.
///
/// `slept_on` is the newest value that anybody has gone to sleep on. It is not a count of sleepers, because a killed one would leave a
/// count too high for ever; it leaves this too high for one move. It never goes back. Whoever may write here may as well put `value` back, so a
/// hostile value can do no more than that: a needless system call at each move, or a wake-up that comes kSafetyLook late.
struct BellWord {
    std::atomic<std::uint32_t> value;
    std::atomic<std::uint32_t> slept_on;
};
static_assert(sizeof(BellWord) == 8 && std::atomic<std::uint32_t>::is_always_lock_free);

/// To be called after `value` was moved on from `previous`, by a sequentially consistent operation.
void wake_sleepers(const BellWord& bell, std::uint32_t previous) noexcept;

/// Sleeps until `value` is not `seen`; returns what it is then. Errors: timed_out, cancelled.
/// A ringer that was killed between its move and its wake-up delays this by 50 ms at most.
[[nodiscard]] Result<std::uint32_t> sleep_until_moved(BellWord& bell, std::uint32_t seen, const Deadline& deadline);

}  // namespace strait::os
