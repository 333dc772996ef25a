#include "transfer/channel/ring_receiver.hpp"

#include <string>
#include <utility>

namespace strait::channel {
namespace {

// About two microseconds: an answer that takes longer is awaited with an eye on the clock.
constexpr std::uint32_t kLooks = 64;
// Whoever only tries learns of a death after so many tries, each of which would cost a system call otherwise.
constexpr std::uint32_t kTriesPerQuestion = 16;
// A buffer that one large message needed is not kept for ever.
constexpr std::size_t kKeptBuffer = std::size_t{1} << 20;

}  // namespace

// Hot are all that stand between a wake-up and the answer, also elsewhere: they lie together then, and whoever has slept has few pages and lines to fetch.
RingReceiver::RingReceiver(ring::Incoming& in, const RingParts& parts, const ChannelSettings& settings) noexcept
    : in_(in),
      control_(parts.control),
      link_(parts.link),
      waiter_(parts.link, parts.control.consumer_attention, os::Bell::data, settings.waiting),
      known_(parts.known) {
    in_.looks = waiter_.pays() ? kLooks : 0;
}

bool RingReceiver::finished() const noexcept {
    // Pairs with the release in RingSender::finish(): what was sent before is in the ring.
    return control_.producer_finished.load(std::memory_order_acquire) != 0;
}

bool RingReceiver::has_news() noexcept { return in_.consumer.next().kind != ring::Record::Kind::none || finished(); }

// Of a record that was no message of its own.
void RingReceiver::give_back(State next) noexcept {
    ++in_.in_a_row;
    const bool tell = in_.release_at_once();
    in_.state = next;
    if (tell) wake_sender();
}

void RingReceiver::release() noexcept {
    const Lent lent = std::exchange(lent_, Lent::nothing);
    if (lent == Lent::record) return give_back(State::ready);
    in_.state = State::ready;
    if (assembled_.capacity() > kKeptBuffer) assembled_ = {};
    assembled_.clear();
}

[[gnu::hot]] Result<std::span<const std::byte>> RingReceiver::receive(const Deadline& deadline) {
    if (in_.state == State::lent)
        return fail(Errc::invalid_argument, "the previous message is still held: let go of it first");
    static_cast<void>(in_.is_ready());
    while (true) {
        if (corrupt_) return fail(Errc::corrupt_peer, "the peer has written what no strait would");
        // Asked before the ring is: what came before the end is received first.
        const bool is_over = finished() || known_.peer_gone.load(std::memory_order_relaxed);
        const auto record = in_.consumer.next();
        switch (record.kind) {
            case ring::Record::Kind::corrupt: corrupt_ = true; break;
            case ring::Record::Kind::none:
                if (is_over) return std::unexpected(end());
                if (auto waited = wait(deadline); !waited) return std::unexpected(std::move(waited.error()));
                break;
            case ring::Record::Kind::void_:
                forget_parts();
                give_back(State::ready);
                break;
            case ring::Record::Kind::whole:
            case ring::Record::Kind::part:
                auto message = take(record);
                if (message || message.error() != Errc::would_block) return message;
        }
    }
}

// would_block: more parts are to come.
[[gnu::hot]] RingReceiver::Bytes RingReceiver::take(const ring::Record& record) {
    const bool last = record.kind == ring::Record::Kind::whole;
    if (last && in_.state == State::ready) {
        const auto size = record.bytes.size();
        if (size > in_.largest) {
            give_back(State::ready);
            return too_large(size);
        }
        lend(Lent::record);
        return record.bytes;
    }
    add(record.bytes);
    give_back(last ? State::ready : State::within);
    if (!last) return fail(Errc::would_block);
    return end_of_message();
}

void RingReceiver::forget_parts() noexcept {
    assembled_size_ = 0;
    assembled_.clear();
}

// Grows as bytes arrive, never ahead of them.
void RingReceiver::add(std::span<const std::byte> part) {
    assembled_size_ += part.size();
    if (assembled_size_ > in_.largest)
        assembled_ = {};
    else
        assembled_.insert(assembled_.end(), part.begin(), part.end());
}

RingReceiver::Bytes RingReceiver::end_of_message() {
    const auto size = std::exchange(assembled_size_, 0);
    if (size > in_.largest) return too_large(size);
    lend(Lent::assembled);
    return std::span<const std::byte>(assembled_);
}

RingReceiver::Bytes RingReceiver::too_large(std::uint64_t size) {
    return fail(Errc::too_large, "a message of " + std::to_string(size) + " bytes came, and the limit is " +
                                     std::to_string(in_.largest) + "; it was passed over");
}

[[gnu::hot]] Result<void> RingReceiver::wait(const Deadline& deadline) {
    // A sender may wait for the last of the room.
    in_.consumer.publish();
    wake_sender();
    const auto looks = in_.in_a_row < ring::Incoming::kStream ? Looks::few : Looks::many;
    in_.step_back();
    in_.in_a_row = 0;
    if (deadline.is_now()) return ask_for_bell();
    // What will be sent in answer lies with the peer as what has come does, and need not be asked for one after the other.
    const auto woken = [this] {
        if (in_.answers != nullptr) in_.answers->fetch_next();
    };
    const auto waited = waiter_.until([this] { return has_news(); }, woken, deadline, looks);
    in_.looks = waiter_.pays() ? kLooks : 0;
    if (waited) return {};
    if (waited.error() != Errc::peer_died) return waited;
    known_.peer_gone.store(true, std::memory_order_relaxed);
    return {};
}

// For a caller that does not wait: who has our handle is woken by it.
Result<void> RingReceiver::ask_for_bell() {
    if (has_handle_) {
        // What has rung so far is over; a death shows in it too.
        const auto rung = link_.wait(os::Bell::data, Deadline::now());
        if (!rung && rung.error() == Errc::peer_died) {
            known_.peer_gone.store(true, std::memory_order_relaxed);
            return {};
        }
        if (waiter_.fall_asleep([this] { return has_news(); })) return {};
    } else if (++in_vain_ % kTriesPerQuestion == 0 && link_.peer_gone()) {
        known_.peer_gone.store(true, std::memory_order_relaxed);
        return {};
    }
    return fail(Errc::timed_out);
}

Error RingReceiver::end() {
    // Whoever closes in the middle of a message has told its own caller that it was not sent.
    if (finished()) return {Errc::closed, "the peer has closed the channel"};
    if (in_.state == State::within) return {Errc::peer_died, "the peer ended in the middle of a message"};
    return {Errc::peer_died};
}

Result<NativeHandle> RingReceiver::wait_handle() {
    auto handle = link_.wait_handle();
    // Once, so that whoever waits looks, and with that asks for the bell.
    if (handle && !std::exchange(has_handle_, true)) link_.ring_self();
    return handle;
}

}  // namespace strait::channel
