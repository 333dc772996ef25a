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
    : ring_(ring), seat_(ring.seat(seat)), at_(ring.shape().slots) {
    note_use(seat);
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
    go_on_from(next - std::min(next, history));
    for (int turn = 0; turn < kMostTurns; ++turn) {
        // As for a pin: either we see the floor move, or the publisher sees where we are.
        seat_.cursor.exchange(at_.position() + 1, std::memory_order_seq_cst);
        fault_point("topic.joined");
        const std::uint64_t oldest = floor();
        is_kept_ = oldest <= at_.position() && ring_.shape().settings.keeping == Keeping::all;
        if (oldest > at_.position()) {
            go_on_from(oldest);
        } else if (is_base(at_.position())) {
            counted_ = at_.position();
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
        go_on_from(position + 1);
        return false;
    }
    const auto& head = ring_.head();
    const std::uint64_t turn = head.turn.load(std::memory_order_acquire);
    if (word == message_word(position)) {
        left_out_ = slot.left_out.load(std::memory_order_acquire);
        return floor() <= position;
    }
    const std::uint64_t left_out = head.left_out.load(std::memory_order_acquire);
    left_out_ = left_out_count(left_out);
    // Who keeps the turn may be leaving this position out just now.
    const bool is_counted = left_out_up_to(left_out) == static_cast<std::uint32_t>(position + 1);
    return Turn::is_idle(turn) && !is_counted && Turn::position_in(turn) == position &&
           head.turn.load(std::memory_order_acquire) == turn;
}

void Reader::go_on_from(std::uint64_t position) noexcept {
    at_.go_to(position);
    next_.store(position, std::memory_order_relaxed);
}

bool Reader::has_next() const noexcept {
    const std::uint64_t next = next_.load(std::memory_order_relaxed);
    return after(ring_.slot_of(next).word.load(std::memory_order_acquire)) > next;
}

std::uint32_t Reader::held() const noexcept { return static_cast<std::uint32_t>(std::popcount(pins_used_)); }

std::optional<std::uint32_t> Reader::free_pin() const noexcept {
    const auto first = static_cast<std::uint32_t>(std::countr_one(pins_used_));
    if (first >= ring_.shape().settings.held) return std::nullopt;
    return first;
}

Result<Held> Reader::take() {
    for (int turn = 0; turn < kMostTurns; ++turn) {
        SlotHead& slot = ring_.slot(at_.index());
        // Pairs with the release in Writer::commit().
        const std::uint64_t word = slot.word.load(std::memory_order_acquire);
        const std::uint64_t position = at_.position();
        if (after(word) <= position) return fail(Errc::would_block);
        if (word == message_word(position)) {
            const auto pin = free_pin();
            if (!pin) return fail(Errc::out_of_resources, "as many samples are held as this topic allows");
            if (pinned(*pin, position)) return taken(slot, *pin);
            catch_up();
        } else if (word == left_out_word(position)) {
            go_on_from(position + 1);
            seat_.cursor.store(position + 2, std::memory_order_release);
        } else {
            catch_up();
        }
    }
    return fail(Errc::would_block);
}

bool Reader::pinned(std::uint32_t pin, std::uint64_t position) noexcept {
    // See clearing.cpp: with this order one of the two always sees the other.
    seat_.pins.at(pin).exchange(position + 1, std::memory_order_seq_cst);
    fault_point("topic.pinned");
    // One that moved the floor and stood still before it saw our cursor has taken nothing from us.
    if (is_kept_ || floor() <= position) {
        pins_used_ |= std::uint64_t{1} << pin;
        return true;
    }
    give_back(pin);
    return false;
}

Result<Held> Reader::taken(SlotHead& slot, std::uint32_t pin) noexcept {
    const std::uint64_t position = at_.position();
    const std::uint32_t length = slot.length.load(std::memory_order_relaxed);
    const std::uint32_t left_out = slot.left_out.load(std::memory_order_relaxed);
    go_on_from(position + 1);
    seat_.cursor.store(position + 2, std::memory_order_release);
    fault_point("topic.cursor");
    const std::uint64_t missed = counted_ ? position - *counted_ - (left_out - left_out_) : 0;
    counted_ = position + 1;
    left_out_ = left_out;
    if (length > ring_.shape().settings.max_size) {
        give_back(pin);
        return fail(Errc::corrupt_peer, "a message says that it is larger than its place");
    }
    return Held{{ring_.payload(slot), length}, position, missed, pin};
}

void Reader::give_back(std::uint32_t pin) noexcept {
    // Pairs with the publisher's look at the pins: all that was read was read before.
    seat_.pins.at(pin).store(0, std::memory_order_release);
    fault_point("topic.given_back");
    pins_used_ &= ~(std::uint64_t{1} << pin);
}

// Publishers have overtaken us: on to the oldest of what is kept. Where all is kept for us, they have overtaken what was left out alone.
void Reader::catch_up() noexcept {
    const std::uint64_t next = next_to_come();
    const std::uint64_t kept = is_kept_ ? 0 : next - std::min<std::uint64_t>(next, ring_.shape().settings.kept);
    // Always onwards, whatever stands there.
    go_on_from(std::max({kept, floor(), at_.position() + 1}));
    seat_.cursor.store(at_.position() + 1, std::memory_order_release);
}

}  // namespace strait::topic
