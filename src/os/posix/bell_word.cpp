#include "os/posix/bell_word.hpp"

#include "os/posix/futex.hpp"

#include <chrono>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

constexpr auto kSafetyLook = 50ms;

// The numbers go round, so only their distance tells which is newer.
bool is_older(std::uint32_t one, std::uint32_t other) noexcept { return static_cast<std::int32_t>(one - other) < 0; }

// To the newer of the two: one who still sleeps on an older value must not hide a later sleeper.
void announce_sleep(std::atomic<std::uint32_t>& slept_on, std::uint32_t seen) noexcept {
    std::uint32_t newest = slept_on.load(std::memory_order_seq_cst);
    while (is_older(newest, seen) && !slept_on.compare_exchange_weak(newest, seen, std::memory_order_seq_cst)) {
    }
}

}  // namespace

void wake_sleepers(const BellWord& bell, std::uint32_t previous) noexcept {
    // Pairs with the sleeper: it announces and then looks, we have moved and then look. Sequentially consistent on both sides, so
    // that one of the two sees the other.
    if (!is_older(bell.slept_on.load(std::memory_order_seq_cst), previous)) futex_wake(bell.value);
}

Result<std::uint32_t> sleep_until_moved(BellWord& bell, std::uint32_t seen, const Deadline& deadline) {
    while (true) {
        if (const auto now = bell.value.load(std::memory_order_acquire); now != seen) return now;
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        announce_sleep(bell.slept_on, seen);
        if (const auto now = bell.value.load(std::memory_order_seq_cst); now != seen) return now;
        const auto slept = futex_wait(bell.value, seen, deadline.or_at(Deadline::Clock::now() + kSafetyLook));
        if (!slept && slept.error() != Errc::timed_out) return std::unexpected(slept.error());
    }
}

}  // namespace strait::os
