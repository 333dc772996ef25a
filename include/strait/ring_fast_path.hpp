#pragma once
/// What sending and receiving over shared memory takes when nothing stands in the way: no call into the library, no system call.
/// Part of strait::Channel; programs do not use it by itself.

#include <strait/ring_consumer.hpp>
#include <strait/ring_producer.hpp>
#include <strait/waiting.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace strait::ring {

/// Whether the other end may sleep, to be asked after what it waits for was stored. `quiet` is the attention that needs no fence
/// before this look: Attention::unfenced in a process that takes part in os::heavy_barrier(), else a value that none is.
[[nodiscard]] inline bool may_sleep(const std::atomic<std::uint32_t>& attention, std::uint32_t quiet) noexcept {
    // The barrier of whoever falls asleep keeps the CPU from moving the store behind the look, this keeps the compiler from it.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    return attention.load(std::memory_order_relaxed) != quiet;
}

/// A number of one thread's, at which another looks for a hint.
struct Tally {
    [[nodiscard]] std::uint32_t now() const noexcept { return __atomic_load_n(&value, __ATOMIC_RELAXED); }
    void set(std::uint32_t next) noexcept { __atomic_store_n(&value, next, __ATOMIC_RELAXED); }
    std::uint32_t value = 0;
};

/// The sending side. One thread.
struct Outgoing {
    enum class Outcome : std::uint8_t {
        not_sent,         ///< this needs the slow path
        sent,             ///< done
        sent_to_sleeper,  ///< done, and the other end may have to be woken
    };

    static constexpr std::size_t kAtOnce = 64;  ///< messages that are sent without a look elsewhere, at most

    Producer<> producer;
    const std::atomic<std::uint32_t>* peer_attention;
    std::uint32_t quiet;
    Tally left;                 ///< messages before the slow path has something to see to
    std::uint64_t largest = 0;  ///< bytes that may be sent at once
    bool is_free = false;       ///< no loan is held, and no message is half sent; false is what a forked child finds
    bool is_lent = false;       ///< a loan is held that lies in the ring

    [[nodiscard, gnu::always_inline]] Outcome try_send(std::span<const std::byte> message) noexcept {
        if (!is_free || left.now() == 0 || message.size() > largest) [[unlikely]]
            return Outcome::not_sent;
        if (message.size() > code::kLongestShort) [[unlikely]]
            return try_send_longer(message);
        if (!producer.put(message)) [[unlikely]]
            return Outcome::not_sent;
        count(1);
        return outcome_of_one();
    }
    /// The first of these messages, as many as can go at once. Returns how many; `outcome` is as for one.
    [[nodiscard]] std::size_t try_send_all(std::span<const std::span<const std::byte>> messages,
                                           Outcome& outcome) noexcept {
        outcome = Outcome::not_sent;
        if (!is_free) return 0;
        const auto some = messages.first(std::min<std::size_t>({messages.size(), left.now(), kAtOnce}));
        std::size_t count = 0;
        while (count < some.size()) {
            const auto sent = producer.put_alike(some.subspan(count), std::min(largest, code::kLongestShort));
            if (sent == 0) break;
            count += sent;
        }
        if (count == 0) return 0;
        this->count(static_cast<std::uint32_t>(count));
        outcome = outcome_of_one();
        return count;
    }

    /// Room in the ring to be written in place; nullptr: this needs the slow path.
    [[nodiscard]] std::byte* try_lend(std::uint64_t size) noexcept {
        if (!is_free || left.now() == 0 || size > largest) return nullptr;
        std::byte* const place = producer.claim(size);
        is_lent = place != nullptr;
        is_free = !is_lent;
        return place;
    }
    /// What was lent, if that is so.
    [[nodiscard, gnu::always_inline]] Outcome try_send_lent(std::uint64_t size) noexcept {
        if (!is_lent) return Outcome::not_sent;
        producer.show(size);
        return lent_is_sent(size);
    }

    /// Asks for what a message like the last will need, while something else is waited for. Any thread.
    void fetch_next() const noexcept {
        producer.fetch_next();
        fetch_to_write(reinterpret_cast<const std::byte*>(peer_attention));
    }

  private:
    [[nodiscard, gnu::always_inline]] Outcome outcome_of_one() const noexcept {
        return may_sleep(*peer_attention, quiet) ? Outcome::sent_to_sleeper : Outcome::sent;
    }
    [[nodiscard, gnu::noinline]] Outcome lent_is_sent(std::uint64_t size) noexcept {
        is_lent = false;
        is_free = true;
        count(left.now() > 0 ? 1 : 0);
        return go_behind(size);
    }
    [[nodiscard, gnu::noinline]] Outcome try_send_longer(std::span<const std::byte> message) noexcept {
        std::byte* const place = producer.claim(message.size());
        if (place == nullptr) return Outcome::not_sent;
        producer.fill(place, message);
        producer.show(message.size());
        count(1);
        return go_behind(message.size());
    }
    void count(std::uint32_t sent) noexcept { left.set(left.now() - sent); }
    [[nodiscard]] Outcome go_behind(std::uint64_t size) noexcept {
        producer.go_behind(size);
        const auto outcome = outcome_of_one();
        if (outcome == Outcome::sent) producer.look_ahead();
        return outcome;
    }
};

/// The receiving side. One thread.
struct Incoming {
    /// Zero is what a forked child finds: the fast path is the parent's.
    enum class State : std::uint8_t {
        unusable = 0,
        ready,       ///< the next message may be looked for
        passed,      ///< the same, behind a message that was given back and whose place the consumer has not left yet
        passed_far,  ///< the same, where more has to be looked at
        lent,        ///< the last message is still held
        within,      ///< a message in parts has begun
    };

    static constexpr std::size_t kAtOnce = 1024;  ///< messages in a row that are handed over without a look elsewhere
    static constexpr std::uint32_t kStream = 16;  ///< so many messages in a row are a stream
    static constexpr int kBeforeLook = 4;         ///< moments before the first look for the next message

    Consumer<> consumer;
    const std::atomic<std::uint32_t>* peer_attention;
    std::uint32_t quiet;
    std::uint32_t in_a_row = 0;  ///< messages since the ring was empty
    std::uint64_t largest;       ///< bytes of the largest message
    State state = State::ready;
    Position free_until = 0;            ///< from there on the producer may be near
    Position pass_until = 0;            ///< before it nobody has to be told or kept away from
    Position producer_was_at = 0;       ///< when that was last asked
    const Outgoing* answers = nullptr;  ///< what this end sends
    std::uint32_t answers_seen = 0;     ///< when the ring was empty before
    std::uint32_t looks = 0;            ///< how often to look before the slow path waits

    /// A whole message that is there, else Kind::none: then the slow path knows more.
    [[nodiscard, gnu::always_inline]] Record try_receive() noexcept {
        if (state == State::passed) [[likely]]
            consumer.pass();
        else if (!is_ready())
            return {};
        return receive_seen();
    }
    /// The same behind look_for().
    [[nodiscard, gnu::always_inline]] Record receive_seen() noexcept {
        Record record = consumer.next();
        const bool is_whole = record.kind == Record::Kind::whole && record.bytes.size() <= largest;
        state = is_whole ? State::lent : State::ready;
        return is_whole ? record : Record();
    }
    /// Hands over all whole messages that are there, up to kAtOnce, each in place until `handle` returns. Returns how many. `tell` is as release() says.
    template <typename Handle>
    [[nodiscard]] std::size_t receive_each(Handle& handle, bool& tell) {
        if (!is_ready()) return 0;
        Walk walk(*this);
        while (walk.count < kAtOnce && walk.consumer.position() < free_until) {
            const Record record = walk.consumer.next();
            if (record.kind != Record::Kind::whole || record.bytes.size() > largest) break;
            if (walk.consumer.pack().left > 0) {
                tell |= hand_over_pack(walk, handle);
                continue;
            }
            walk.holds = true;
            handle(record.bytes);
            walk.holds = false;
            tell |= walk.consumer.release();
            ++walk.count;
        }
        return walk.count;
    }
    /// Looks for a moment: what answers at once is there before a sleep has begun. True when there is something to receive.
    /// It is not handed over from here: a record that goes through memory has cost a conversation 15 ns for each message.
    [[nodiscard, gnu::noinline]] bool look_for() noexcept {
        if (state != State::ready || looks == 0) return false;
        // A sender may wait for the last of the room.
        consumer.publish();
        if (may_sleep(*peer_attention, quiet)) return false;
        step_back();
        if (has_answered()) in_a_row = 0;
        // An answer takes two transfers, and looks are a pause apart: where the first one falls decides when the answer is seen.
        for (int i = 0; i < kBeforeLook; ++i) cpu_relax_briefly();
        for (std::uint32_t look = 0; look < looks; ++look) {
            if (consumer.next().kind != Record::Kind::none) return true;
            consumer.fetch_expected();
            cpu_relax();
        }
        return false;
    }
    /// Looking at the line that is being written halves the rate of a stream of messages; waiting a little for the next ones does not.
    /// In a conversation, where one answers the other, it would cost time.
    void step_back() noexcept {
        constexpr int kStep = 8;
        if (in_a_row >= kStream) {
            for (int i = 0; i < kStep; ++i) cpu_relax();
        }
    }
    /// Since the ring was empty before. Whoever has not has a stream before it, though it has caught up with its producer: at its heels the two would take
    /// each line from each other, and stay there.
    [[nodiscard]] bool has_answered() noexcept {
        const std::uint32_t now = answers == nullptr ? answers_seen + 1 : answers->left.now();
        return std::exchange(answers_seen, now) != now;
    }
    /// Of a stream of messages the line that is read is not one that is being written, or about to be: the two CPUs would take it from each other at
    /// each message, and the CPU fetches lines ahead of those that it reads. Whoever comes near a producer that goes on waits a little, more than once if
    /// it is a fast one, and then goes on too, whatever is there.
    [[gnu::noinline]] void keep_away() noexcept {
        constexpr int kPause = 128;
        constexpr int kMostPauses = 2;
        const Position here = consumer.position();
        const auto is_near = [&](Position reached) {
            const auto ahead = reached - here;
            return ahead < 2 * kStretch || ahead > consumer.capacity();
        };
        free_until = here + kStretch;
        if (in_a_row < kStream) return;
        Position reached = consumer.reached();
        for (int pauses = 0; is_near(reached) && reached != producer_was_at && pauses < kMostPauses; ++pauses) {
            producer_was_at = reached;
            for (int i = 0; i < kPause; ++i) cpu_relax();
            reached = consumer.reached();
        }
        producer_was_at = reached;
        if (!is_near(reached)) free_until = reached - kStretch;
    }
    /// True when the other end waits for room, perhaps. Whoever answers a message has no time for what can be done while waiting for the next.
    [[nodiscard, gnu::always_inline]] bool release() noexcept {
        if (state != State::lent) return false;
        ++in_a_row;
        state = State::passed;
        if (consumer.may_pass(pass_until)) [[likely]]
            return false;
        state = State::passed_far;
        // Of one message that came by itself the producer is told when we wait for the next, and not before what we may have to answer.
        return !consumer.may_pass(consumer.tell_at(in_a_row > 1 ? 4 : 2)) && release_at_once();
    }
    /// The same; the consumer stands behind the message.
    [[nodiscard, gnu::noinline]] bool release_at_once() noexcept {
        state = State::ready;
        return consumer.release() && may_sleep(*peer_attention, quiet);
    }
    /// Whether the next message may be looked for; the consumer stands where it will come.
    [[nodiscard, gnu::always_inline]] bool is_ready() noexcept {
        if (state == State::passed || state == State::passed_far) {
            state = State::ready;
            consumer.pass();
        }
        if (state != State::ready) return false;
        if (consumer.position() >= free_until) keep_away();
        pass_until = std::min(free_until, consumer.tell_at(4));
        return true;
    }

  private:
    /// Several messages with a consumer of their own, which the compiler can keep in registers; it is put back even when somebody throws.
    struct Walk {
        explicit Walk(Incoming& of) noexcept : consumer(of.consumer), incoming(of) { of.state = State::lent; }
        Walk(const Walk&) = delete;
        Walk& operator=(const Walk&) = delete;
        ~Walk() {
            if (holds) consumer.release();
            incoming.consumer = consumer;
            incoming.in_a_row += static_cast<std::uint32_t>(count);
            incoming.state = State::ready;
        }
        Consumer<> consumer;
        Incoming& incoming;
        std::size_t count = 0;
        bool holds = false;  // the handler threw at this one
    };
    /// As many messages of a pack. Each counts when it is handed over.
    struct PackWalk {
        explicit PackWalk(Walk& of) noexcept : walk(of) {}
        PackWalk(const PackWalk&) = delete;
        PackWalk& operator=(const PackWalk&) = delete;
        ~PackWalk() {
            if (taken > 0) static_cast<void>(leave());
        }
        bool leave() noexcept {
            walk.count += taken;
            return walk.consumer.release_packed(std::exchange(taken, 0));
        }
        Walk& walk;
        std::size_t taken = 0;
    };
    template <typename Handle>
    [[nodiscard]] static bool hand_over_pack(Walk& walk, Handle& handle) {
        const std::uint64_t size = walk.consumer.pack().size;
        // Of a size that the compiler knows, what copies a message needs no call.
        if (size == sizeof(std::uint64_t)) return hand_over_each(walk, handle, [] { return sizeof(std::uint64_t); });
        return hand_over_each(walk, handle, [size] { return size; });
    }
    template <typename Handle, typename Size>
    [[nodiscard]] static bool hand_over_each(Walk& walk, Handle& handle, Size size) {
        const Pack pack = walk.consumer.pack();
        const std::size_t most = std::min<std::uint64_t>(pack.left, kAtOnce - walk.count);
        PackWalk part(walk);
        while (part.taken < most) {
            const std::byte* const message = pack.next + part.taken * round_up(size(), kUnit);
            ++part.taken;
            handle(std::span<const std::byte>(message, size()));
        }
        return part.leave();
    }
};

/// Both sides of an end. Each has a thread of its own, so they share no cache line. Lies in memory that a forked child finds zero.
struct FastPath {
    alignas(128) Outgoing out;
    alignas(128) Incoming in;
};

}  // namespace strait::ring
