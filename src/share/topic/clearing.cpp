// How a publisher gets slots free again, a chunk at a time.
//
// A subscriber writes its pin, then looks at the floor; a publisher moves the floor, then looks at the pins. All four are sequentially
// consistent, so one of the two always sees the other: either the subscriber finds the floor beyond its position and lets go, or the
// publisher finds the pin and leaves the slot alone.

#include "core/fault_point.hpp"
#include "share/topic/writer.hpp"

#include <algorithm>

namespace strait::topic {

// Makes cleared + N more than this position, or finds that somebody still has to read what lies there.
//
// The order is what a publisher that stood still at any point of it may come back to: another one may have done all of this meanwhile. It
// stamps `cleared` before it touches the floor, so that whoever began before it cannot end.
Writer::Clearing Writer::clear_for(std::uint64_t position) {
    auto& head = ring_.head();
    std::uint64_t cleared = head.cleared.load(std::memory_order_acquire);
    if (!turn_.is_ours()) return Clearing::lost;
    const std::uint64_t from = Stamped::position(cleared);
    // No further than it has to: what is kept is promised, and a slot must not be free before its turn can be lost.
    if (from > position - ring_.shape().slots) return Clearing::done;
    const std::uint64_t to = read_by_all(from, from + ring_.shape().chunk);
    if (to <= position - ring_.shape().slots) return Clearing::blocked;
    const std::uint64_t begun = Stamped::next(cleared, from);
    if (!head.cleared.compare_exchange_strong(cleared, begun, std::memory_order_acq_rel)) return retry_clearing();
    fault_point("topic.floor.before");
    if (!move_floor(to)) return retry_clearing();
    fault_point("topic.floor.after");
    if (read_by_all(from, to) < to) {
        // Somebody has joined just now, and may have seen the floor where it was.
        static_cast<void>(move_floor(from));
        return turn_.is_ours() ? Clearing::blocked : Clearing::lost;
    }
    mark_pinned(from, to);
    mark_claimed(from, to);
    fault_point("topic.cleared.before");
    std::uint64_t expected = begun;
    // Pairs with usable(): whoever sees this sees what was marked.
    if (!head.cleared.compare_exchange_strong(expected, Stamped::next(begun, to), std::memory_order_acq_rel))
        return retry_clearing();
    fault_point("topic.cleared.after");
    return Clearing::done;
}

// One that has lost its turn before was in the way: it stops at its next store. There are not many of them.
Writer::Clearing Writer::retry_clearing() noexcept { return turn_.is_ours() ? Clearing::again : Clearing::lost; }

bool Writer::move_floor(std::uint64_t to) noexcept {
    std::uint64_t seen = ring_.head().floor.load(std::memory_order_acquire);
    return turn_.is_ours() &&
           ring_.head().floor.compare_exchange_strong(seen, Stamped::next(seen, to), std::memory_order_seq_cst);
}

// How far up to `to` all that is kept for somebody has been read.
std::uint64_t Writer::read_by_all(std::uint64_t from, std::uint64_t to) {
    if (ring_.shape().settings.keeping != Keeping::all) return to;
    const auto unread = slowest(from, to, Asking::nobody);
    if (!unread) return to;
    if (*unread > from) return *unread;
    return slowest(from, to, Asking::the_system).value_or(to);
}

// The slot of a position that somebody holds, of whatever lap, is left alone if one of these lies in it.
void Writer::mark(std::uint64_t from, std::uint64_t to, std::uint64_t held) noexcept {
    const std::uint64_t slots = ring_.shape().slots;
    const std::uint64_t index = held % slots;
    const std::uint64_t there = from + (index + slots - from % slots) % slots;
    if (there >= to) return;
    const std::uint64_t skipped = there + slots + 1;
    auto& skip = ring_.skip(index);
    std::uint64_t seen = skip.load(std::memory_order_relaxed);
    // Never back to an earlier lap.
    while (seen < skipped && !skip.compare_exchange_weak(seen, skipped, std::memory_order_relaxed)) {
    }
}

void Writer::mark_pinned(std::uint64_t from, std::uint64_t to) {
    const auto& settings = ring_.shape().settings;
    const std::uint32_t seats = ring_.seats_used();
    for (std::uint32_t number = 0; number < seats; ++number) {
        auto& seat = ring_.seat(number);
        bool lives = false;
        for (std::uint32_t k = 0; k < settings.held; ++k) {
            const std::uint64_t pin = seat.pins.at(k).load(std::memory_order_seq_cst);
            // One that is not below the floor lies elsewhere in the ring.
            if (pin == 0 || pin - 1 >= to) continue;
            // The pins of a dead one stay there until its seat is taken again.
            if (!lives && !living_.subscriber(number)) break;
            lives = true;
            mark(from, to, pin - 1);
        }
    }
}

// Where publishers write in place, or may still write though they have lost their turn.
void Writer::mark_claimed(std::uint64_t from, std::uint64_t to) noexcept {
    auto& head = ring_.head();
    const std::uint64_t claims = head.claims.load(std::memory_order_relaxed);
    if (claims == 0) return;
    turn_.drop_old_note();
    for (std::uint32_t place = 0; place < kMostPublishers; ++place) {
        // Before a slot is written, is_claimed() looks once more, with acquire.
        const std::uint64_t loan = head.loans[place].load(std::memory_order_relaxed);
        const std::uint64_t lost = head.turns_lost[place].load(std::memory_order_relaxed);
        if ((loan == 0 && lost == 0) || !living_.publisher(place)) continue;
        if (loan != 0) mark(from, to, loan - 1);
        if (lost != 0) mark(from, to, lost - 1);
    }
}

// The oldest cursor from there to there.
std::optional<std::uint64_t> Writer::slowest(std::uint64_t from, std::uint64_t to, Asking asking) {
    std::optional<std::uint64_t> oldest;
    const std::uint32_t seats = ring_.seats_used();
    for (std::uint32_t number = 0; number < seats; ++number) {
        const std::uint64_t cursor = ring_.seat(number).cursor.load(std::memory_order_seq_cst);
        if (cursor == 0) continue;
        // One that is behind has only what was left out before it, or has just joined and will look again, or writes anything.
        const std::uint64_t unread = first_message(std::max(cursor - 1, from), oldest.value_or(to));
        if (unread >= oldest.value_or(to)) continue;
        if (asking == Asking::nobody || living_.subscriber(number)) oldest = unread;
    }
    return oldest;
}

// What was left out nobody has to read: a subscriber that has read all there was need not come back before others go on.
std::uint64_t Writer::first_message(std::uint64_t from, std::uint64_t to) const noexcept {
    while (from < to && ring_.slot_of(from).word.load(std::memory_order_relaxed) == left_out_word(from)) ++from;
    return from;
}

}  // namespace strait::topic
