#include "os/posix/lock_word.hpp"

#include "os/posix/futex.hpp"

#include <chrono>

namespace strait::os {
namespace {

using namespace std::chrono_literals;
using Taken = RobustLock::Taken;

// How often a waiter looks whether the owner lives, and whether a wake-up went to somebody who was killed before he could use it.
constexpr auto kLook = 50ms;

}  // namespace

Result<Taken> LockWord::take(const Deadline& deadline) {
    Word free = 0;
    // Pairs with give_back(): who has the lock sees what the owner before did.
    if (owner_.compare_exchange_strong(free, number_, std::memory_order_acquire, std::memory_order_relaxed))
        return Taken{};
    return wait_and_take(deadline);
}

Result<Taken> LockWord::wait_and_take(const Deadline& deadline) {
    // Once we have slept, others may sleep too whom only our unlocking can wake.
    Word sleepers = 0;
    while (true) {
        Word seen = owner_.load(std::memory_order_relaxed);
        const Word number = seen & kNumber;
        // Whoever that is: nobody can take the number of a dead one over.
        const bool died = number != 0 && number != number_ && is_dead_(number);
        if (number == 0 || died) {
            const Word mine = number_ | sleepers | (seen & kSleepers);
            if (owner_.compare_exchange_strong(seen, mine, std::memory_order_acquire, std::memory_order_relaxed))
                return Taken{.previous_owner_died = died};
            continue;
        }
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out, "somebody else has it locked");
        if ((seen & kSleepers) == 0 &&
            !owner_.compare_exchange_strong(seen, seen | kSleepers, std::memory_order_relaxed))
            continue;
        sleepers = kSleepers;
        const auto slept = futex_wait(owner_, number | kSleepers, deadline.or_at(Deadline::Clock::now() + kLook));
        if (!slept && slept.error() != Errc::timed_out) return std::unexpected(slept.error());
    }
}

Result<void> LockWord::give_back() {
    Word seen = number_;
    while (!owner_.compare_exchange_weak(seen, 0, std::memory_order_release, std::memory_order_relaxed)) {
        if ((seen & kNumber) != number_)
            return fail(Errc::corrupt_peer, "somebody has written another owner into the lock");
    }
    // One is enough: if he is killed on his way, the others look again by themselves.
    if ((seen & kSleepers) != 0) futex_wake(owner_, 1);
    return {};
}

}  // namespace strait::os
