#pragma once
/// What lies in a topic's two pieces of shared memory. Positions count messages and places left out from 0 on; the one at position p lies in slot p mod N.

#include "core/shared_layout.hpp"
#include "core/type_record.hpp"
#include "share/topic/shape.hpp"

#include "strait/topic_slots.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait::topic {

/// The data memory, written by publishers only; subscribers map it read-only. Behind it come a word per slot, `skips`, and the slots.
///
/// A publisher may stand still at any instruction while another one goes on in its place (see turn.hpp): whatever is stored here is
/// stored by a compare-and-swap that fails when it comes late, or does no harm then.
struct DataHead {
    LayoutHead head;    ///< kind topic
    Settings settings;  ///< never changed
    TypeRecord type;    ///< never changed

    // Of the publishers. Subscribers look here when they join and when they have fallen behind.
    alignas(kLine)
        std::atomic<std::uint64_t> turn;  ///< position << 8 | owner: who may write at that position, see turn.hpp
    std::atomic<std::uint64_t> left_out;  ///< see left_out_count(): positions before the turn's that hold no message
    std::atomic<std::uint64_t>
        cleared;  ///< Stamped: the slots of all positions before this one may be overwritten, but those in `skips`
    std::atomic<std::uint64_t> claims;  ///< bit k: loans[k] has been set; kTurnsLost, kSeveral. Never cleared

    // Read by subscribers for each message, written for each chunk.
    alignas(kLine) std::atomic<std::uint64_t> floor;  ///< Stamped: positions before it must not be pinned any more
    std::atomic<std::uint32_t> room_wanted;           ///< a publisher waits for subscribers to go on

    alignas(kLine) std::array<std::atomic<std::uint64_t>,
                              kMostPublishers> loans;  ///< position + 1 that a publisher writes in place
    alignas(kLine) std::array<std::atomic<std::uint64_t>,
                              kMostPublishers> turns_lost;  ///< position + 1 that a publisher may still be writing at
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && sizeof(DataHead) <= kPage);

/// The seats' memory: its head in the first page, then a page per subscriber, which that subscriber alone writes.
struct SeatsHead {    // NOLINT(clang-analyzer-optin.performance.Padding): the word has its own line
    LayoutHead head;  ///< kind topic_seats
    /// Seats from this one on have never been taken, and their pages are not there yet: nobody looks at them.
    alignas(kLine) std::atomic<std::uint32_t> used;
};
static_assert(sizeof(SeatsHead) <= kPage);

struct Seat {
    std::atomic<std::uint64_t> cursor;                       ///< the next position it reads, + 1; 0: takes no part
    std::array<std::atomic<std::uint64_t>, kMostHeld> pins;  ///< positions + 1 of samples that it holds; 0: none
};
// A seat begins at another line of its page than its neighbours', or a publisher that looks at all would find them in one set of its cache.
inline constexpr std::size_t kSeatLines = 32;
static_assert((kSeatLines - 1) * kLine + sizeof(Seat) <= kPage);

}  // namespace strait::topic
