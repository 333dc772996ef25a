#pragma once
/// Storing a value: a slot that nobody looks at is filled, and then it is the newest.

#include "share/state/layout.hpp"
#include "share/state/mark.hpp"
#include "share/state/writer_access.hpp"

#include "core/fault_point.hpp"

#include <bitset>
#include <optional>
#include <span>

namespace strait::state {

/// The first slot that may be written for this version: not marked, and left long enough ago. Nothing when somebody has written stamps that cannot be.
template <typename Access>
[[nodiscard]] std::optional<std::uint64_t> free_slot(const Board& board, Word current, std::uint64_t version) {
    std::bitset<1U << kSlotBits> marked;
    marked.set(slot_in(current));
    for (auto& mark : board.marks()) {
        // Pairs with Mark::hold(): a wish is seen here, or its reader has seen the value that is the newest now.
        const Word word = Access::load_ordered(mark);
        // Its reader may be faster, with this value or the one before, which no writer takes yet.
        if (word == kNewest)
            static_cast<void>(Access::replace(mark, kNewest, current));
        else if (word != 0)
            marked.set(slot_in(word));
    }
    for (std::uint64_t slot = 0; slot < board.shape().slots; ++slot) {
        const std::uint64_t stamp = marked[slot] ? version : Access::load_relaxed(board.end_of(slot).stamp);
        if (stamp == 0 || stamp + kApart <= version) return slot;
    }
    return std::nullopt;
}

/// By one writer at a time. Answers the new version. The value is at most as large as the state allows. Errors: corrupt_peer.
template <typename Access = WriterAccess>
[[nodiscard]] Result<std::uint64_t> put(const Board& board, std::span<const std::byte> value) {
    auto& head = board.head();
    fault_point("state.begin");
    const Word current = Access::load_relaxed(head.current);
    const std::uint64_t version = version_in(current_word(version_in(current) + 1, 0));
    if (slot_in(current) >= board.shape().slots || version <= 1)
        return fail(Errc::corrupt_peer, "it says that its value is where none can be");
    const auto slot = free_slot<Access>(board, current, version);
    if (!slot) return fail(Errc::corrupt_peer, "it says of all its slots that they are in use");
    auto& end = board.end_of(*slot);
    // Released, so that one who sees it sees also that another value is the newest.
    Access::store_release(end.stamp, 0);
    // Pairs with the fence in try_load(): nobody sees any of what follows and still the old stamp.
    std::atomic_thread_fence(std::memory_order_release);
    Access::copy_in(board.slot(*slot), value);
    Access::store_relaxed(end.length, value.size());
    if (board.shape().settings.summed != 0) Access::store_relaxed(head.sums.at(*slot), sum_of(version, value));
    Access::store_release(end.stamp, version);
    // Pairs with try_load(), and with Mark::hold(): the next look at the marks comes after it in the order that all agree on.
    Access::store_ordered(head.current, current_word(version, *slot));
    return version;
}

}  // namespace strait::state
