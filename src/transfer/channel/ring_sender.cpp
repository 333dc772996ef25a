#include "transfer/channel/ring_sender.hpp"

#include "core/fault_point.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace strait::channel {
namespace {

using namespace std::chrono_literals;

// A peer that died while it was awake tells nobody, and asking the system for each message would cost more than the message. So it is
// asked about this often, however many messages go in between.
constexpr std::chrono::duration<double> kQuestionInterval = 10ms;
constexpr double kMostSendsPerQuestion = 4096;

}  // namespace

RingSender::RingSender(ring::Outgoing& out, const RingParts& parts, std::size_t ring_size,
                       const ChannelSettings& settings) noexcept
    : out_(out),
      control_(parts.control),
      link_(parts.link),
      waiter_(parts.link, parts.control.producer_attention, os::Bell::room, settings.waiting),
      known_(parts.known),
      largest_message_(settings.largest_message),
      longest_record_(ring::longest_record(ring_size)),
      part_size_(ring::part_size(ring_size)) {
    out_.largest = std::min(largest_message_, longest_record_);
    settle();
}

Error RingSender::gone() noexcept {
    known_.peer_gone.store(true, std::memory_order_relaxed);
    out_.left.set(0);
    return {Errc::peer_died};
}

// With a loan, or a message in parts to take back, nothing goes the fast way.
void RingSender::settle() noexcept { out_.is_free = !out_.is_lent && !lent_buffer_ && !in_parts_; }

Result<void> RingSender::ask_for_peer() {
    if (out_.left.now() > 0) return {};
    if (known_.peer_gone.load(std::memory_order_relaxed) || link_.peer_gone()) return std::unexpected(gone());
    const auto now = Deadline::Clock::now();
    const double pace = kQuestionInterval / std::max<Deadline::Clock::duration>(now - asked_, 1us);
    asked_ = now;
    sends_per_question_ =
        static_cast<std::uint32_t>(std::clamp(sends_per_question_ * pace, 1.0, kMostSendsPerQuestion));
    out_.left.set(sends_per_question_);
    return {};
}

Result<void> RingSender::prepare(std::size_t size, const Deadline& deadline) {
    if (finished_) return fail(Errc::closed, "the sending half was closed before");
    if (out_.is_lent || lent_buffer_)
        return fail(Errc::invalid_argument, "a loan is still held: send or drop it first");
    if (auto alive = ask_for_peer(); !alive) return alive;
    if (size > largest_message_) {
        return fail(Errc::too_large, "the message has " + std::to_string(size) + " bytes, and the limit is " +
                                         std::to_string(largest_message_));
    }
    if (auto flushed = flush(deadline); !flushed) return flushed;
    return in_parts_ ? take_back(deadline) : Result<void>();
}

void RingSender::commit(std::size_t size, ring::Piece piece) noexcept {
    out_.producer.commit(size, piece);
    if (const auto left = out_.left.now(); left > 0) out_.left.set(left - 1);
    wake_receiver();
    out_.producer.look_ahead();
}

Result<std::byte*> RingSender::room(std::size_t size, const Deadline& deadline) {
    if (auto* const place = out_.producer.claim(size); place != nullptr) return place;
    if (deadline.is_now()) return fail(link_.peer_gone() ? gone() : Error(Errc::timed_out));
    std::byte* place = nullptr;
    // Many: the receiver looks before it spins, and must not find a sender that may sleep.
    const auto has_room = [&] { return (place = out_.producer.claim(size)) != nullptr; };
    const auto waited = waiter_.until(has_room, [] {}, deadline, Looks::many);
    if (waited) return place;
    return std::unexpected(waited.error() == Errc::peer_died ? gone() : waited.error());
}

Result<void> RingSender::send(std::span<const std::byte> message, const Deadline& deadline) {
    if (auto ready = prepare(message.size(), deadline); !ready) return ready;
    if (message.size() > longest_record_) return send_parts(message, deadline);
    const auto place = room(message.size(), deadline);
    if (!place) return std::unexpected(place.error());
    out_.producer.fill(*place, message);
    commit(message.size());
    return {};
}

Result<void> RingSender::try_send(std::span<const std::byte> message) {
    if (message.size() <= longest_record_) return send(message, Deadline::now());
    if (auto ready = prepare(message.size(), Deadline::now()); !ready) return ready;
    auto left = message;
    auto sent = send_parts(left, Deadline::now());
    if (sent || sent.error() != Errc::timed_out || !in_parts_) return sent;
    // As on a stream: what was taken counts as sent, and the rest of it follows. Else one that is larger than the ring would never go.
    unsent_.assign(left.begin(), left.end());
    flushed_ = 0;
    return {};
}

Result<void> RingSender::flush(const Deadline& deadline) {
    if (unsent_.empty()) return {};
    auto left = std::span<const std::byte>(unsent_).subspan(flushed_);
    auto sent = send_parts(left, deadline);
    flushed_ = unsent_.size() - left.size();
    if (sent) unsent_ = {};
    return sent;
}

// Leaves in `message` what found no room.
Result<void> RingSender::send_parts(std::span<const std::byte>& message, const Deadline& deadline) {
    while (!message.empty()) {
        const auto size = std::min<std::size_t>(message.size(), part_size_);
        const auto place = room(size, deadline);
        if (!place) return std::unexpected(place.error());
        out_.producer.fill(*place, message.first(size));
        message = message.subspan(size);
        in_parts_ = !message.empty();
        settle();
        commit(size, in_parts_ ? ring::Piece::part : ring::Piece::last);
    }
    return {};
}

// The time of send() ran out in the middle of a message: what is there of it is taken back before the next one.
Result<void> RingSender::take_back(const Deadline& deadline) {
    if (const auto place = room(0, deadline); !place) return std::unexpected(place.error());
    in_parts_ = false;
    settle();
    commit(0, ring::Piece::none);
    return {};
}

Result<std::span<std::byte>> RingSender::loan(std::size_t size, const Deadline& deadline) {
    if (auto ready = prepare(size, deadline); !ready) return std::unexpected(std::move(ready.error()));
    if (size > longest_record_) {
        lent_buffer_.emplace(size);
        lent_until_ = deadline;
        settle();
        return std::span(*lent_buffer_);
    }
    const auto place = room(size, deadline);
    if (!place) return std::unexpected(place.error());
    out_.is_lent = true;
    settle();
    return std::span(*place, size);
}

Result<void> RingSender::send_loan(std::size_t size) {
    const auto buffer = std::exchange(lent_buffer_, std::nullopt);
    out_.is_lent = false;
    settle();
    if (buffer) return send(std::span(*buffer).first(size), lent_until_);
    commit(size);
    return {};
}

void RingSender::drop_loan() noexcept {
    out_.is_lent = false;
    lent_buffer_.reset();
    settle();
}

void RingSender::finish() noexcept {
    finished_ = true;
    out_.left.set(0);
    fault_point("channel.finished.before");
    control_.producer_finished.store(1, std::memory_order_release);
    fault_point("channel.finished.after");
    link_.ring(os::Bell::data);
}

}  // namespace strait::channel
