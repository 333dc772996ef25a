#pragma once
/// Waiting without the system, bounded.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait::bench {

/// Tells the CPU that this is a loop that waits.
inline void pause() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Looks until it is there. False after some ten seconds: the other process is gone.
template <typename IsThere>
[[nodiscard]] bool spin_until(IsThere is_there) {
    constexpr std::uint64_t kMostLooks = std::uint64_t{1} << 28;
    for (std::uint64_t looks = 0; !is_there(); ++looks) {
        if (looks == kMostLooks) return false;
        pause();
    }
    return true;
}

/// Two lines: CPUs fetch them in pairs.
inline constexpr std::size_t kApart = 128;

/// A word that has its lines to itself.
struct alignas(kApart) LoneWord {
    std::atomic<std::uint64_t> value;
};
static_assert(sizeof(LoneWord) == kApart && std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace strait::bench
