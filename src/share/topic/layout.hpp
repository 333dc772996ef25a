#pragma once
/// What lies in a topic's two pieces of shared memory. Positions count messages and places left out from 0 on; the one at position p lies in slot p mod N.

#include "core/shared_layout.hpp"
#include "core/type_record.hpp"
#include "share/topic/shape.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait::topic {

/// The data memory, written by publishers only; subscribers map it read-only. Behind it come one bit per slot, `skips`, and the slots.
struct DataHead {
    LayoutHead head;    ///< kind topic
    Settings settings;  ///< never changed
    TypeRecord type;    ///< never changed

    // Of the publishers. Subscribers look here when they join and when they have fallen behind.
    alignas(kLine)
        std::atomic<std::uint64_t> turn;  ///< position << 8 | owner: who may write at that position, see turn.hpp
    std::atomic<std::uint64_t> left_out;  ///< positions before it that hold no message
    std::atomic<std::uint64_t>
        cleared;  ///< the slots of all positions before this one may be overwritten, but those in `skips`
    std::atomic<std::uint64_t> loans_out;  ///< bit k: loans[k] may be set

    // Read by subscribers for each message, written for each chunk.
    alignas(kLine) std::atomic<std::uint64_t> floor;  ///< positions before it must not be pinned any more
    std::atomic<std::uint32_t> room_wanted;           ///< a publisher waits for subscribers to go on

    alignas(kLine) std::array<std::atomic<std::uint64_t>,
                              kMostPublishers> loans;  ///< position + 1 that a publisher writes in place
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && sizeof(DataHead) <= kPage);

/// In front of each message, in one cache line with the beginning of it.
struct SlotHead {
    std::atomic<std::uint64_t> word;      ///< see below; 0: nothing yet
    std::atomic<std::uint32_t> length;    ///< bytes
    std::atomic<std::uint32_t> left_out;  ///< the lower bits of DataHead::left_out at this position
};
static_assert(sizeof(SlotHead) == 16);

/// A word that only one position can have, and that says which.
[[nodiscard]] constexpr std::uint64_t message_word(std::uint64_t position) noexcept { return (position + 1) << 2 | 1; }
[[nodiscard]] constexpr std::uint64_t left_out_word(std::uint64_t position) noexcept { return (position + 1) << 2 | 2; }
/// The position + 1 that it stands for; 0: none.
[[nodiscard]] constexpr std::uint64_t after(std::uint64_t word) noexcept { return word >> 2; }

/// The seats' memory: its head in the first page, then a page per subscriber, which that subscriber alone writes.
struct SeatsHead {
    LayoutHead head;  ///< kind topic_seats
};

struct Seat {
    std::atomic<std::uint64_t> cursor;                       ///< the next position it reads, + 1; 0: takes no part
    std::array<std::atomic<std::uint64_t>, kMostHeld> pins;  ///< positions + 1 of samples that it holds; 0: none
};
// A seat begins at another line of its page than its neighbours', or a publisher that looks at all would find them in one set of its cache.
inline constexpr std::size_t kSeatLines = 32;
static_assert((kSeatLines - 1) * kLine + sizeof(Seat) <= kPage);

}  // namespace strait::topic
