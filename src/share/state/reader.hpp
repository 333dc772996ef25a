#pragma once
/// Loading a value in any case: of whatever length, and when a first attempt was overtaken.

#include "share/state/layout.hpp"
#include "share/state/mark.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace strait::state {

struct Loaded {
    std::uint64_t version = 0;
    std::uint64_t length = 0;  ///< of the value, perhaps more than there was room for
    Word sum = 0;              ///< of its slot
    std::uint64_t slot = 0;    ///< where it lies
};

/// How a load begins, and how it went.
struct Attempts {
    bool may_mark = true;       ///< the memory is writable
    std::uint32_t retries = 0;  ///< times that it has begun anew
    std::size_t begin = 0;      ///< where to look for a mark
};

// A reader that marks its slot needs one. This bounds what a hostile writer can make of it.
inline constexpr std::uint32_t kMostRetries = 10'000;

/// One attempt at the value that `current` tells of. Version 0: somebody has overtaken us.
template <typename Access = MemoryAccess>
[[nodiscard]] Loaded copy_value(const Board& board, Word current, std::span<std::byte> into) noexcept {
    const auto slot = slot_in(current);
    const auto& end = board.end_of(slot);
    Loaded loaded{.length = Access::load_relaxed(end.length),
                  .sum = Access::load_relaxed(board.head().sums.at(slot)),
                  .slot = slot};
    const auto most = std::min<std::uint64_t>(into.size(), board.shape().settings.max_size);
    Access::copy_out(into.data(), board.slot(slot), static_cast<std::size_t>(std::min(loaded.length, most)));
    // As in try_load().
    std::atomic_thread_fence(std::memory_order_acquire);
    if (Access::load_relaxed(end.stamp) == version_in(current)) loaded.version = version_in(current);
    return loaded;
}

/// The newest value, its first bytes where `into` is smaller. After a first attempt that was overtaken it marks the slot.
/// Errors: corrupt_peer, would_block (overtaken too often).
template <typename Access = MemoryAccess>
[[nodiscard]] Result<Loaded> load(const Board& board, std::span<std::byte> into, Attempts& attempts) {
    Mark<Access> mark(board.marks(), attempts.begin);
    for (; attempts.retries < kMostRetries; ++attempts.retries) {
        const bool marks = attempts.retries > 0 && attempts.may_mark;
        const Word current = marks ? mark.hold(board.head().current) : Access::load_ordered(board.head().current);
        if (slot_in(current) >= board.shape().slots || version_in(current) == 0)
            return fail(Errc::corrupt_peer, "it says that its value is where none can be");
        const Loaded loaded = copy_value<Access>(board, current, into);
        if (loaded.version != 0 && loaded.length <= board.shape().settings.max_size) return loaded;
        if (loaded.version != 0)
            return fail(Errc::corrupt_peer, "it says that its value has " + std::to_string(loaded.length) + " bytes");
        // Writers leave the newest one alone.
        std::atomic_thread_fence(std::memory_order_acquire);  // pairs with the stamp that put() clears
        if (Access::load_ordered(board.head().current) == current)
            return fail(Errc::corrupt_peer, "its newest value is not where it should be");
    }
    return fail(Errc::would_block, "it changes faster than it can be read");
}

}  // namespace strait::state
