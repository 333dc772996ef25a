#include "share/topic/reader.hpp"

#include "core/fault_point.hpp"
#include "share/topic/turn.hpp"

#include <algorithm>
#include <bit>

namespace strait::topic {
namespace {

// Each turn means that publishers have gone on by a chunk meanwhile.
constexpr int kMostTurns = 1000;

}  // namespace

Reader::Reader(const Ring& ring, std::uint32_t seat, std::uint64_t history)
    : ring_(ring),
      seat_(ring.seat(seat)),
      fast_{.slots = ring.slots(),
            .floor = &ring.head().floor,
            .cursor = &seat_.cursor,
            .pins = seat_.pins.data(),
            .room_wanted = &ring.head().room_wanted,
            .at = Place(ring.shape().slots),
            .most_held = ring.shape().settings.held} {
    note_use(seat);
    fast_.go_on_from(0);
    // Whoever died here may have left something.
    seat_.cursor.store(0, std::memory_order_relaxed);
    for (auto& pin : seat_.pins) pin.store(0, std::memory_order_relaxed);
    begin(std::min<std::uint64_t>(history, ring_.shape().settings.kept));
}

Reader::~Reader() {
    seat_.cursor.store(0, std::memory_order_release);
    fault_point("topic.left");
}

// Before anything that a publisher has to see there: with that order, it sees that it must look, too.
void Reader::note_use(std::uint32_t seat) noexcept {
    auto& used = ring_.seats_head().used;
    std::uint32_t seen = used.load(std::memory_order_relaxed);
    while (seen <= seat && !used.compare_exchange_weak(seen, seat + 1, std::memory_order_seq_cst)) {
    }
    fault_point("topic.seat.used");
}

// Positions before it must not be pinned any more.
std::uint64_t Reader::floor() const noexcept {
    return Stamped::position(ring_.head().floor.load(std::memory_order_seq_cst));
}

std::uint64_t Reader::next_to_come() const noexcept {
    return Turn::position_in(ring_.head().turn.load(std::memory_order_acquire));
}

void Reader::begin(std::uint64_t history) noexcept {
    const std::uint64_t next = next_to_come();
    fast_.go_on_from(next - std::min(next, history));
    for (int turn = 0; turn < kMostTurns; ++turn) {
        // As for a pin: either we see the floor move, or the publisher sees where we are.
        seat_.cursor.exchange(fast_.at.position() + 1, std::memory_order_seq_cst);
        fault_point("topic.joined");
        const std::uint64_t oldest = floor();
        fast_.is_kept = oldest <= fast_.at.position() && ring_.shape().settings.keeping == Keeping::all;
        if (oldest > fast_.at.position()) {
            fast_.go_on_from(oldest);
        } else if (is_base(fast_.at.position())) {
            fast_.counted = fast_.at.position();
            return;
        }
    }
    // Publishers are too busy, or one has died in its turn: counting begins with the first message that comes.
}

// Finds out how many positions before this one were left out.
bool Reader::is_base(std::uint64_t position) noexcept {
    const auto& slot = ring_.slot_of(position);
    const std::uint64_t word = slot.word.load(std::memory_order_acquire);
    if (word == left_out_word(position)) {
        fast_.go_on_from(position + 1);
        return false;
    }
    const auto& head = ring_.head();
    const std::uint64_t turn = head.turn.load(std::memory_order_acquire);
    if (word == message_word(position)) {
        fast_.left_out = slot.left_out.load(std::memory_order_acquire);
        return floor() <= position;
    }
    const std::uint64_t left_out = head.left_out.load(std::memory_order_acquire);
    fast_.left_out = left_out_count(left_out);
    // Who keeps the turn may be leaving this position out just now.
    const bool is_counted = left_out_up_to(left_out) == static_cast<std::uint32_t>(position + 1);
    return Turn::is_idle(turn) && !is_counted && Turn::position_in(turn) == position &&
           head.turn.load(std::memory_order_acquire) == turn;
}

std::uint32_t Reader::held() const noexcept { return static_cast<std::uint32_t>(std::popcount(fast_.pins_used)); }

Result<Held> Reader::take() {
    for (int turn = 0; turn < kMostTurns; ++turn) {
        SlotHead& slot = ring_.slot(fast_.at.index());
        // Pairs with the release in Writer::commit().
        const std::uint64_t word = slot.word.load(std::memory_order_acquire);
        const std::uint64_t position = fast_.at.position();
        if (after(word) <= position) return fail(Errc::would_block);
        if (word == message_word(position)) {
            const std::uint32_t pin = fast_.free_pin();
            if (pin >= fast_.most_held)
                return fail(Errc::out_of_resources, "as many samples are held as this topic allows");
            if (fast_.pinned(pin, position)) return taken(slot, pin);
            catch_up();
        } else if (word == left_out_word(position)) {
            fast_.go_on_from(position + 1);
            seat_.cursor.store(position + 2, std::memory_order_release);
        } else {
            catch_up();
        }
    }
    return fail(Errc::would_block);
}

Result<Held> Reader::taken(SlotHead& slot, std::uint32_t pin) noexcept {
    const std::uint64_t position = fast_.at.position();
    const auto taken = fast_.taken(slot.length.load(std::memory_order_relaxed), pin);
    if (taken.size > fast_.slots.max_size) {
        give_back(pin);
        return fail(Errc::corrupt_peer, "a message says that it is larger than its place");
    }
    return Held{{taken.bytes, taken.size}, position, taken.missed, pin};
}

// Publishers have overtaken us: on to the oldest of what is kept. Where all is kept for us, they have overtaken what was left out alone.
void Reader::catch_up() noexcept {
    const std::uint64_t next = next_to_come();
    const std::uint64_t kept = fast_.is_kept ? 0 : next - std::min<std::uint64_t>(next, ring_.shape().settings.kept);
    // Always onwards, whatever stands there.
    fast_.go_on_from(std::max({kept, floor(), fast_.at.position() + 1}));
    seat_.cursor.store(fast_.at.position() + 1, std::memory_order_release);
}

}  // namespace strait::topic
