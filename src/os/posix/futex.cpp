#include "os/posix/futex.hpp"

#include "os/posix/gate.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <stop_token>

namespace strait::os {
namespace {

using namespace std::chrono_literals;
using Word = std::atomic<std::uint32_t>;

// For kernels that cannot wait for two words at once.
constexpr auto kStopSlice = 50ms;

// The steady clock is CLOCK_MONOTONIC, which both calls take as it is: a wait that is interrupted need not reckon again.
std::optional<timespec> end_of(const Deadline& deadline) {
    if (!deadline.time()) return std::nullopt;
    const auto since = std::max(deadline.time()->time_since_epoch(), Deadline::Clock::duration::zero());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const auto rest = std::chrono::ceil<std::chrono::nanoseconds>(since - seconds);
    return timespec{static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
}

Result<void> outcome_of(long answer, const char* call, const Deadline& deadline) {
    if (answer >= 0 || errno == EAGAIN || errno == EINTR) return {};
    if (errno != ETIMEDOUT) return last_error(call);
    if (deadline.expired()) return fail(Errc::timed_out);
    return {};
}

Result<void> wait_for_one(const Word& word, std::uint32_t expected, const Deadline& deadline) {
    const auto end = end_of(deadline);
    const long answer = ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, expected, end ? &*end : nullptr, nullptr,
                                  FUTEX_BITSET_MATCH_ANY);
    return outcome_of(answer, "futex", deadline);
}

futex_waitv awaited(const Word& word, std::uint32_t expected, std::uint32_t flags) noexcept {
    return {.val = expected, .uaddr = reinterpret_cast<std::uint64_t>(&word), .flags = flags, .__reserved = 0};
}

// The second word is this call's own, and the token's callback moves it: no wake-up can be lost between a look and the sleep.
Result<void> wait_or_stop(const Word& word, std::uint32_t expected, const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    Word stopped{0};
    const std::stop_callback on_stop(token, [&stopped] {
        stopped.store(1);
        ::syscall(SYS_futex, &stopped, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    });
    std::array words{awaited(word, expected, FUTEX_32), awaited(stopped, 0, FUTEX_32 | FUTEX_PRIVATE_FLAG)};
    const auto end = end_of(deadline);
    const long answer =
        ::syscall(SYS_futex_waitv, words.data(), words.size(), 0, end ? &*end : nullptr, CLOCK_MONOTONIC);
    if (token.stop_requested()) return fail(Errc::cancelled);
    if (answer < 0 && (errno == ENOSYS || errno == EPERM))
        return wait_for_one(word, expected, deadline.or_at(Deadline::Clock::now() + kStopSlice));
    return outcome_of(answer, "futex_waitv", deadline);
}

}  // namespace

Result<void> futex_wait(const Word& word, std::uint32_t expected, const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    if (token.stop_requested()) return fail(Errc::cancelled);
    if (word.load(std::memory_order_acquire) != expected) return {};
    if (deadline.expired()) return fail(Errc::timed_out);
    return token.stop_possible() ? wait_or_stop(word, expected, deadline) : wait_for_one(word, expected, deadline);
}

void futex_wake(const Word& word, int count) noexcept {
    ::syscall(SYS_futex, &word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

}  // namespace strait::os
