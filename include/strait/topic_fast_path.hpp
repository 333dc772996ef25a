#pragma once
/// What publishing and receiving on a topic take when nothing stands in the way: no call into the library, no system call.
/// Part of strait::RawPublisher and strait::RawSubscriber; programs do not use it by themselves.

#include <strait/copy_bytes.hpp>
#include <strait/may_end_here.hpp>
#include <strait/process_mark.hpp>
#include <strait/topic_slots.hpp>
#include <strait/waiting.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace strait::topic {

/// Where the slots are, as computed once from a checked shape.
struct Slots {
    std::byte* first;
    std::uint64_t stride;
    std::uint64_t payload_at;
    std::uint64_t max_size;

    [[nodiscard]] SlotHead& head(std::uint64_t index) const noexcept {
        return *reinterpret_cast<SlotHead*>(first + index * stride);
    }
    [[nodiscard]] std::byte* payload(std::uint64_t index) const noexcept { return first + index * stride + payload_at; }
};

/// A publisher that is alone and keeps its turn. One thread. What it is made of is its Writer's, which does all the rest.
struct alignas(64) FastWriter {
    enum class Outcome : std::uint8_t {
        not_published,            ///< this needs the slow path
        published,                ///< done
        published_and_overtaken,  ///< done, and somebody has taken the turn meanwhile
    };

    ProcessMark process;
    Slots slots;
    std::atomic<std::uint64_t>* turn;
    const std::atomic<std::uint64_t>* claims;
    const std::atomic<std::uint64_t>* left_out;
    const std::atomic<std::uint64_t>* skips;
    std::uint64_t* own_turn;  ///< as it was written last
    Place* at;
    std::uint64_t free_until = 0;  ///< positions before it may be written, if nothing is in `skips`
    std::uint32_t fixed_size = 0;  ///< of each message; 0: any

    // Where the next message goes, looked up behind the one before it: what is done in front of a message, somebody may be waiting for.
    std::uint64_t prepared = ~std::uint64_t{0};  ///< the position that the rest is about
    SlotHead* slot = nullptr;
    std::byte* payload = nullptr;
    const std::atomic<std::uint64_t>* skip = nullptr;
    std::uint64_t word_before = 0;  ///< of the message of the lap before

    [[nodiscard, gnu::always_inline]] Outcome try_publish(std::span<const std::byte> message) noexcept {
        if (!fits(message.size())) [[unlikely]]
            return Outcome::not_published;
        std::uint64_t own = *own_turn;
        const std::uint64_t position = TurnWord::position(own);
        // Where it is as we have written it there is nothing to acquire.
        if ((own & TurnWord::kAlone) == 0 || turn->load(std::memory_order_relaxed) != own ||
            (claims->load(std::memory_order_relaxed) & kSeveral) != 0 || position >= free_until) [[unlikely]]
            return Outcome::not_published;
        if (position != prepared) [[unlikely]]
            prepare(position);
        if (skip->load(std::memory_order_relaxed) == position + 1) [[unlikely]]
            return Outcome::not_published;
        if (!write(message)) [[unlikely]]
            return Outcome::not_published;
        *own_turn = own + TurnWord::kStep;
        const bool kept = turn->compare_exchange_strong(own, own + TurnWord::kStep, std::memory_order_release,
                                                        std::memory_order_relaxed);
        may_end_here("topic.turn.kept");
        prepare(position + 1);
        return kept ? Outcome::published : Outcome::published_and_overtaken;
    }

  private:
    [[nodiscard]] bool fits(std::size_t size) const noexcept {
        return size <= slots.max_size && (fixed_size == 0 || size == fixed_size);
    }
    [[gnu::always_inline]] void prepare(std::uint64_t position) noexcept {
        at->go_to(position);
        prepared = position;
        slot = &slots.head(at->index());
        payload = slots.payload(at->index());
        skip = &skips[at->index()];
        word_before = position < at->slots() ? 0 : message_word(position - at->slots());
    }
    // False: what was here before is not the message of the lap before, or somebody went on in our place.
    [[nodiscard, gnu::always_inline]] bool write(std::span<const std::byte> message) noexcept {
        copy_bytes(payload, message);
        slot->length.store(static_cast<std::uint32_t>(message.size()), std::memory_order_relaxed);
        // As in Writer::commit().
        slot->left_out.store(left_out_count(left_out->load(std::memory_order_relaxed)), std::memory_order_release);
        may_end_here("topic.commit.before");
        std::uint64_t before = word_before;
        if (!slot->word.compare_exchange_strong(before, message_word(prepared), std::memory_order_release,
                                                std::memory_order_relaxed)) [[unlikely]]
            return false;
        may_end_here("topic.commit.after");
        return true;
    }
};

/// A subscriber. One thread, but has_next() from any. What publishers have written is read once; whatever it is, nothing outside the slots is looked at.
struct alignas(64) FastReader {
    /// A message in place. It stays as it is until its pin is given back.
    struct Taken {
        const std::byte* bytes = nullptr;  ///< nullptr: this needs the slow path
        std::size_t size = 0;
        std::uint64_t missed = 0;  ///< messages between the one taken before and this one
        std::uint32_t pin = 0;
    };

    ProcessMark process;
    Slots slots;
    const std::atomic<std::uint64_t>* floor;  ///< Stamped: positions before it must not be pinned any more
    std::atomic<std::uint64_t>* cursor;
    std::atomic<std::uint64_t>* pins;
    const std::atomic<std::uint32_t>* room_wanted;
    Place at;
    std::uint32_t most_held;
    std::uint32_t fixed_size = 0;          ///< of each message; 0: any
    void* subscriber = nullptr;            ///< whose it is
    std::uint64_t pins_used = 0;           ///< a bit for each
    std::optional<std::uint64_t> counted;  ///< where counting what is missed goes on; nothing until that is known
    std::atomic<std::uint64_t> next{0};    ///< where `at` is, for has_next(); the seat only tells the others
    const SlotHead* slot = nullptr;        ///< where `at` is
    const std::byte* payload = nullptr;
    std::uint64_t expected = 0;   ///< what will stand there
    std::uint32_t left_out = 0;   ///< as it was where counting goes on
    std::uint32_t pin_ahead = 0;  ///< look_for()'s
    std::uint32_t looks = 0;      ///< how often to look before the slow path waits
    bool is_kept = false;         ///< what we have not read: nothing of it is overwritten

    /// A message that is there and as it should be.
    [[nodiscard, gnu::always_inline]] Taken try_take() noexcept {
        const std::uint64_t position = at.position();
        // Pairs with the release in FastWriter::write() and Writer::commit().
        if (slot->word.load(std::memory_order_acquire) != expected) return {};
        const std::uint32_t pin = free_pin();
        if (pin >= most_held || !pinned(pin, position)) [[unlikely]]
            return {};
        return take_pinned(pin);
    }
    /// Looks for a moment: what is published soon is there before the slow path has begun to wait. True: take_seen() is next. It is pinned before it
    /// has come, when there is time.
    [[nodiscard, gnu::noinline]] bool look_for() noexcept {
        const std::uint32_t pin = free_pin();
        if (looks == 0 || pin >= most_held) return false;
        write_pin(pin, at.position());
        for (std::uint32_t look = 0; look < looks; ++look) {
            if (comes_soon()) {
                pin_ahead = pin;
                return true;
            }
        }
        give_back(pin);
        return false;
    }
    /// try_take() of what was pinned already.
    [[nodiscard, gnu::always_inline]] Taken take_seen() noexcept {
        // As in try_take().
        if (slot->word.load(std::memory_order_acquire) == expected && holds(at.position())) [[likely]]
            return take_pinned(pin_ahead);
        give_back(pin_ahead);
        return {};
    }
    /// Three looks for one pause: where all are a pause apart, the last one misses a message by half of that.
    [[nodiscard, gnu::always_inline]] bool comes_soon() const noexcept {
        cpu_relax_briefly();
        if (is_there()) return true;
        cpu_relax_briefly();
        if (is_there()) return true;
        cpu_relax();
        return is_there();
    }
    [[nodiscard, gnu::always_inline]] bool is_there() const noexcept {
        return slot->word.load(std::memory_order_relaxed) == expected;
    }
    /// The next message has not come, and nothing behind it.
    [[nodiscard, gnu::always_inline]] bool is_empty() const noexcept {
        return after(slot->word.load(std::memory_order_relaxed)) <= at.position();
    }
    [[nodiscard]] bool has_next() const noexcept {
        const std::uint64_t position = next.load(std::memory_order_relaxed);
        const auto& there = slots.head(position % at.slots());
        return after(there.word.load(std::memory_order_acquire)) > position;
    }
    /// most_held and above: there is none.
    [[nodiscard]] std::uint32_t free_pin() const noexcept {
        return static_cast<std::uint32_t>(std::countr_one(pins_used));
    }
    /// False: publishers may overwrite it already.
    [[nodiscard, gnu::always_inline]] bool pinned(std::uint32_t pin, std::uint64_t position) noexcept {
        write_pin(pin, position);
        if (holds(position)) [[likely]]
            return true;
        give_back(pin);
        return false;
    }
    [[gnu::always_inline]] void write_pin(std::uint32_t pin, std::uint64_t position) noexcept {
        // See clearing.cpp: with this order one of the two always sees the other.
        pins[pin].exchange(position + 1, std::memory_order_seq_cst);
        may_end_here("topic.pinned");
        pins_used |= std::uint64_t{1} << pin;
    }
    /// Whether the pin that was written keeps it.
    [[nodiscard, gnu::always_inline]] bool holds(std::uint64_t position) const noexcept {
        // One that moved the floor and stood still before it saw our cursor has taken nothing from us.
        return is_kept || Stamped::position(floor->load(std::memory_order_seq_cst)) <= position;
    }
    [[nodiscard, gnu::always_inline]] Taken take_pinned(std::uint32_t pin) noexcept {
        const std::uint32_t length = slot->length.load(std::memory_order_relaxed);
        if (length <= slots.max_size && (fixed_size == 0 || length == fixed_size)) [[likely]]
            return taken(length, pin);
        give_back(pin);
        return {};
    }
    /// Goes on behind what was pinned.
    [[nodiscard, gnu::always_inline]] Taken taken(std::uint32_t length, std::uint32_t pin) noexcept {
        const std::uint64_t position = at.position();
        const std::uint32_t left_out_here = slot->left_out.load(std::memory_order_relaxed);
        const std::byte* const bytes = payload;
        cursor->store(position + 2, std::memory_order_release);
        may_end_here("topic.cursor");
        go_on_from(position + 1);
        const std::uint64_t missed = counted ? position - *counted - (left_out_here - left_out) : 0;
        counted = position + 1;
        left_out = left_out_here;
        return {bytes, length, missed, pin};
    }
    void go_on_from(std::uint64_t position) noexcept {
        at.go_to(position);
        next.store(position, std::memory_order_relaxed);
        slot = &slots.head(at.index());
        payload = slots.payload(at.index());
        expected = message_word(position);
    }
    void give_back(std::uint32_t pin) noexcept {
        // Pairs with the publisher's look at the pins: all that was read was read before.
        pins[pin].store(0, std::memory_order_release);
        may_end_here("topic.given_back");
        pins_used &= ~(std::uint64_t{1} << pin);
    }
};

}  // namespace strait::topic
