#include "transfer/channel/stream_end.hpp"

#include "transfer/channel/write_rest.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace strait::channel {
namespace {

// What goes with one write; more would only take memory.
constexpr std::size_t kManyBytes = 64 * 1024;

}  // namespace

Result<void> StreamEnd::check(std::size_t size) const {
    if (lent_out_) return fail(Errc::invalid_argument, "a loan is still held: send or drop it first");
    if (size <= largest_message_) return {};
    return fail(Errc::too_large, "the message has " + std::to_string(size) + " bytes, and the limit is " +
                                     std::to_string(largest_message_));
}

Result<void> StreamEnd::send(std::span<const std::byte> message, const Deadline& deadline) {
    if (auto checked = check(message.size()); !checked) return checked;
    if (auto flushed = flush(deadline); !flushed) return flushed;
    if (auto framed = append_framed(framing_, message, unwritten_); !framed) return framed;
    auto sent = flush(deadline);
    if (sent || sent.error() == Errc::peer_died) return sent;
    // A stream cannot take bytes back: what was begun counts as sent, and what was not was never there.
    if (is_begun()) return {};
    unwritten_.clear();
    return sent;
}

Result<void> StreamEnd::append(std::span<const std::byte> message) {
    if (auto checked = check(message.size()); !checked) return checked;
    return append_framed(framing_, message, unwritten_);
}

Result<std::size_t> StreamEnd::send_some(std::span<const std::span<const std::byte>> messages,
                                         const Deadline& deadline) {
    if (auto flushed = flush(deadline); !flushed) return std::unexpected(std::move(flushed.error()));
    std::vector<std::size_t> ends;
    for (const auto message : messages) {
        if (!ends.empty() && unwritten_.size() + message.size() > kManyBytes) break;
        // One that cannot be sent is told of when it is the first.
        auto added = append(message);
        if (!added && ends.empty()) return std::unexpected(std::move(added.error()));
        if (!added) break;
        ends.push_back(unwritten_.size());
    }
    auto sent = flush(deadline);
    if (sent) return ends.size();
    // As in send(): what was begun counts, and what was not was never there.
    const auto begun = std::ranges::lower_bound(ends, written_);
    if (sent.error() == Errc::peer_died || !is_begun()) {
        unwritten_.clear();
        written_ = 0;
        return std::unexpected(std::move(sent.error()));
    }
    unwritten_.resize(*begun);
    return static_cast<std::size_t>(begun - ends.begin()) + 1;
}

Result<void> StreamEnd::flush(const Deadline& deadline) { return write_rest(stream_, unwritten_, written_, deadline); }

Result<os::ByteStream*> StreamEnd::outgoing(const Deadline& deadline) {
    if (!hands_over_) return no_carrier();
    if (auto flushed = flush(deadline); !flushed) return std::unexpected(std::move(flushed.error()));
    return stream_.stream_.get();
}

Result<os::ByteStream*> StreamEnd::incoming() {
    if (!hands_over_) return no_carrier();
    if (lent_in_) return fail(Errc::invalid_argument, "the previous message is still held: let go of it first");
    if (framer_.is_within_message()) return fail(Errc::invalid_argument, "a message has begun: receive it first");
    return stream_.stream_.get();
}

Result<std::span<std::byte>> StreamEnd::loan(std::size_t size, const Deadline& deadline) {
    if (auto checked = check(size); !checked) return std::unexpected(std::move(checked.error()));
    loan_.resize(size);
    lent_until_ = deadline;
    lent_out_ = true;
    return std::span(loan_);
}

Result<void> StreamEnd::send_loan(std::size_t size) {
    lent_out_ = false;
    auto sent = send(std::span(loan_).first(size), lent_until_);
    drop_loan();
    return sent;
}

void StreamEnd::drop_loan() noexcept {
    lent_out_ = false;
    loan_ = {};
}

Result<std::span<const std::byte>> StreamEnd::receive(const Deadline& deadline) {
    if (lent_in_) return fail(Errc::invalid_argument, "the previous message is still held: let go of it first");
    while (true) {
        const auto message = framer_.next();
        if (!message) return std::unexpected(message.error());
        if (*message) {
            lent_in_ = true;
            // Another may lie behind it, of which the stream's own handle knows nothing.
            if (handle_) handle_->set();
            return **message;
        }
        if (auto more = read_more(deadline); !more) return std::unexpected(std::move(more.error()));
    }
}

Result<void> StreamEnd::read_more(const Deadline& deadline) {
    auto room = framer_.space();
    // Nothing behind the message: a read would take the bytes there, and lose what goes with them.
    if (hands_over_) room = room.first(std::min(room.size(), framer_.missing()));
    const auto count = stream_.read(room, deadline);
    if (!count) {
        if (handle_ && deadline.is_now() && count.error() == Errc::timed_out) handle_->clear();
        return std::unexpected(count.error());
    }
    framer_.filled(*count);
    if (*count > 0) return {};
    if (framer_.is_within_message()) return fail(Errc::peer_died, "the stream ended in the middle of a message");
    return fail(Errc::closed, "the peer has closed the channel");
}

void StreamEnd::release() noexcept {
    framer_.consume();
    lent_in_ = false;
}

Result<void> StreamEnd::close_send() {
    if (!stream_.can_close_write()) return fail(Errc::not_supported_here, "such a stream ends both ways or not at all");
    if (auto flushed = flush(Deadline::after(kFinishPatience)); !flushed) return flushed;
    return stream_.close_write();
}

void StreamEnd::finish() noexcept { static_cast<void>(flush(Deadline::after(kFinishPatience))); }

Result<NativeHandle> StreamEnd::wait_handle() {
    if (handle_) return handle_->get();
    const auto watched = stream_.wait_handle();
    if (!watched) return watched;
    auto joined = os::JoinedHandle::join(*watched);
    if (!joined) return std::unexpected(std::move(joined.error()));
    handle_ = std::move(*joined);
    // Once, so that whoever waits looks: something may have been read ahead already.
    handle_->set();
    return handle_->get();
}

}  // namespace strait::channel
