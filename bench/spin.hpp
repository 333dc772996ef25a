#pragma once
/// Waiting without the system, bounded.

#include <strait/waiting.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait::bench {

/// Looks until it is there. False after some ten seconds: the other process is gone.
template <typename IsThere>
[[nodiscard]] bool spin_until(IsThere is_there) {
    constexpr std::uint64_t kMostLooks = std::uint64_t{1} << 28;
    for (std::uint64_t looks = 0; !is_there(); ++looks) {
        if (looks == kMostLooks) return false;
        cpu_relax();
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
