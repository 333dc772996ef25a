// How a publisher gets slots free again, a chunk at a time.
//
// A subscriber writes its pin, then looks at the floor; a publisher moves the floor, then looks at the pins. All four are sequentially
// consistent, so one of the two always sees the other: either the subscriber finds the floor beyond its position and lets go, or the
// publisher finds the pin and leaves the slot alone.

#include "core/fault_point.hpp"
#include "share/topic/writer.hpp"

#include <algorithm>

namespace strait::topic {

// Makes cleared + N more than this position. False: somebody still has to read what lies there.
bool Writer::clear_for(std::uint64_t position) {
    auto& head = ring_.head();
    const std::uint64_t from = head.cleared.load(std::memory_order_relaxed);
    const std::uint64_t to = read_by_all(from, from + ring_.shape().chunk);
    if (to <= position - ring_.shape().slots) return false;
    fault_point("topic.floor.before");
    head.floor.exchange(to, std::memory_order_seq_cst);
    fault_point("topic.floor.after");
    if (read_by_all(from, to) < to) {
        // Somebody has joined just now, and may have seen the floor where it was.
        head.floor.store(from, std::memory_order_seq_cst);
        return false;
    }
    for (std::uint64_t p = from; p < to; ++p) {
        const std::uint64_t index = p % ring_.shape().slots;
        ring_.skips(index).fetch_and(~Ring::skip_bit(index), std::memory_order_relaxed);
    }
    mark_pinned(from, to);
    mark_loaned(from, to);
    fault_point("topic.cleared.before");
    head.cleared.store(to, std::memory_order_relaxed);
    fault_point("topic.cleared.after");
    return true;
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
    if (there < to) ring_.skips(index).fetch_or(Ring::skip_bit(index), std::memory_order_relaxed);
}

void Writer::mark_pinned(std::uint64_t from, std::uint64_t to) {
    const auto& settings = ring_.shape().settings;
    for (std::uint32_t number = 0; number < settings.subscribers; ++number) {
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

void Writer::mark_loaned(std::uint64_t from, std::uint64_t to) noexcept {
    auto& head = ring_.head();
    std::uint64_t out = head.loans_out.load(std::memory_order_relaxed);
    for (std::uint32_t place = 0; place < kMostPublishers; ++place) {
        if ((out >> place & 1) == 0) continue;
        const std::uint64_t loan = head.loans[place].load(std::memory_order_acquire);
        const bool counts = loan != 0 && living_.publisher(place);
        if (!counts) {
            head.loans_out.fetch_and(~(std::uint64_t{1} << place), std::memory_order_relaxed);
        } else {
            mark(from, to, loan - 1);
        }
    }
}

// The oldest cursor from there to there.
std::optional<std::uint64_t> Writer::slowest(std::uint64_t from, std::uint64_t to, Asking asking) {
    std::optional<std::uint64_t> oldest;
    for (std::uint32_t number = 0; number < ring_.shape().settings.subscribers; ++number) {
        const std::uint64_t cursor = ring_.seat(number).cursor.load(std::memory_order_seq_cst);
        // What is gone already cannot be kept for anybody: who is there has just joined and will look again, or writes anything.
        if (cursor == 0 || cursor - 1 >= oldest.value_or(to) || cursor - 1 < from) continue;
        if (asking == Asking::nobody || living_.subscriber(number)) oldest = cursor - 1;
    }
    return oldest;
}

}  // namespace strait::topic
