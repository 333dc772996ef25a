#include "call/dialect/frames.hpp"

#include "os/byte_stream.hpp"
#include "transfer/channel/write_rest.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace strait::call {
namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::uint64_t kMostUnread = 4;    // as large as the largest: so many answers are kept for a peer
constexpr std::size_t kProgress = 1 << 20;  // what has to come within the time of a half-open message

bool can_look(const LinkSettings& settings) noexcept {
    return settings.waiting != Waiting::sleep && os::ByteStream::is_looked_at_cheaply();
}

}  // namespace

Result<void> ChannelFrames::read_more(const Deadline& deadline) {
    auto message = channel_.receive(deadline);
    if (!message) return std::unexpected(std::move(message.error()));
    message_ = std::move(*message);
    is_here_ = true;
    return {};
}

// Straight to where the other end reads it.
Result<void> ChannelFrames::send_pieces(rpc::Writer& message, const Deadline& deadline) {
    auto loan = channel_.loan(message.whole_size(), deadline);
    if (!loan) return std::unexpected(std::move(loan.error()));
    message.copy_to(loan->bytes().data());
    return channel_.send(std::move(*loan));
}

void ChannelFrames::close() noexcept {
    release();
    channel_.close();
}

// Grows with what has come, never with what was announced.
std::span<std::byte> MsgpackFramer::space() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size() && begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= std::exchange(begin_, 0);
    }
    if (end_ == buffer_.size()) buffer_.resize(std::max(kFirstBuffer, buffer_.size() * 2));
    return std::span(buffer_).subspan(end_);
}

Result<std::optional<std::span<const std::byte>>> MsgpackFramer::next() {
    const auto unread = std::span<const std::byte>(buffer_).subspan(begin_, end_ - begin_);
    if (unread.empty()) return std::nullopt;
    const auto end = scanner_.find_end(unread);
    if (!end) return std::unexpected(end.error());
    if ((*end ? **end : scanner_.needed()) > largest_)
        return fail(Errc::too_large,
                    "the peer sends a message beyond the limit of " + std::to_string(largest_) + " bytes");
    if (!*end) return std::nullopt;
    consumed_ = **end;
    scanner_.restart();
    return unread.first(consumed_);
}

void MsgpackFramer::rest() noexcept {
    if (begin_ == end_) buffer_ = {};
    if (begin_ == end_) begin_ = end_ = 0;
}

void MsgpackFramer::consume() noexcept { begin_ += std::exchange(consumed_, 0); }

StreamFrames::StreamFrames(Stream stream, const LinkSettings& settings)
    : stream_(std::move(stream)),
      settings_(settings),
      spin_(can_look(settings) ? Waiting::adaptive : Waiting::sleep),
      msgpack_(settings.largest_message) {
    if (settings.dialect != rpc::Dialect::any) speak(settings.dialect);
}

void StreamFrames::speak(rpc::Dialect dialect) {
    settings_.dialect = dialect;
    if (dialect == rpc::Dialect::msgpack) return;
    framing_ = dialect == rpc::Dialect::lsp ? Framing::content_length : Framing::line;
    text_.emplace(framing_, settings_.largest_message);
}

// No message of msgpack-rpc begins like a text: it is an array of three to five.
Result<void> StreamFrames::look_at(std::byte first) {
    const auto tag = std::to_integer<unsigned>(first);
    if ((tag & 0xf0U) == 0x90 || tag == 0xdc || tag == 0xdd) {
        speak(rpc::Dialect::msgpack);
    } else if (tag == 'C' || tag == 'c') {
        speak(rpc::Dialect::lsp);
    } else if (tag == '{' || tag == '[' || tag == ' ' || tag == '\t' || tag == '\r' || tag == '\n') {
        speak(rpc::Dialect::jsonl);
    } else {
        return fail(Errc::corrupt_peer, "the peer speaks neither msgpack-rpc nor JSON-RPC");
    }
    return {};
}

void StreamFrames::filled(std::size_t count) noexcept {
    const bool goes_on = is_within_message();
    text_ ? text_->filled(count) : msgpack_.filled(count);
    progress_ += count;
    if (goes_on && progress_ < kProgress) return;
    to_be_whole_by_ = Clock::now() + settings_.half_open;
    progress_ = 0;
}

Result<std::optional<std::span<const std::byte>>> StreamFrames::next() {
    if (settings_.dialect == rpc::Dialect::any) return std::nullopt;
    return text_ ? text_->next() : msgpack_.next();
}

// An answer that comes at once is there before a sleep has begun, and a sleep takes as long to wake from as the other end does.
Result<std::size_t> StreamFrames::read(std::span<std::byte> to, const Deadline& deadline) {
    // A thread that reads for all calls, until it is stopped, would take its CPU from those who make them.
    if (deadline.is_now() || deadline.stop_token().stop_possible()) return stream_.read(to, deadline);
    Result<std::size_t> count = fail(Errc::timed_out);
    const bool is_over = spin_.until([&] {
        count = stream_.read(to, Deadline::now());
        return count || count.error() != Errc::timed_out;
    });
    return is_over ? count : stream_.read(to, deadline);
}

Result<void> StreamFrames::read_more(const Deadline& deadline) {
    const bool undecided = settings_.dialect == rpc::Dialect::any;
    std::array<std::byte, kFirstBuffer> first;
    const bool half_open = !undecided && is_within_message();
    const auto count =
        read(undecided ? std::span<std::byte>(first) : space(), half_open ? deadline.or_at(to_be_whole_by_) : deadline);
    if (!count) {
        if (half_open && count.error() == Errc::timed_out && Clock::now() >= to_be_whole_by_)
            return fail(Errc::corrupt_peer, "the peer has begun a message and does not finish it");
        return std::unexpected(count.error());
    }
    if (*count == 0) {
        if (half_open) return fail(Errc::peer_died, "the stream ended in the middle of a message");
        return fail(Errc::closed, "the peer has closed the connection");
    }
    if (!undecided) {
        filled(*count);
        return {};
    }
    if (auto known = look_at(first[0]); !known) return known;
    for (std::size_t taken = 0; taken < *count;) {
        const auto to = space();
        const auto part = std::min(to.size(), *count - taken);
        std::memcpy(to.data(), first.data() + taken, part);
        filled(part);
        taken += part;
    }
    return {};
}

void StreamFrames::release() noexcept { text_ ? text_->consume() : msgpack_.consume(); }

// A stream cannot take bytes back: what was begun counts as sent, and the rest goes out with what is sent next.
Result<void> StreamFrames::send(std::span<const std::byte> message, const Deadline& deadline) {
    if (message.size() > settings_.largest_message)
        return fail(Errc::too_large, "the message has " + std::to_string(message.size()) + " bytes, and the limit is " +
                                         std::to_string(settings_.largest_message));
    if (shared_) return deadline.stop_token().stop_requested() ? fail(Errc::cancelled) : send_or_keep(message);
    if (auto flushed = flush(deadline); !flushed) return flushed;
    if (text_) {
        if (auto framed = channel::append_framed(framing_, message, unwritten_); !framed) return framed;
    } else {
        // Mostly all of it goes at once, and need not be copied.
        const auto count = stream_.write_some(message, deadline);
        if (!count) return std::unexpected(count.error());
        if (*count == message.size()) return {};
        unwritten_.assign(message.begin() + static_cast<std::ptrdiff_t>(*count), message.end());
        auto sent = flush(deadline);
        return sent || sent.error() != Errc::timed_out ? sent : Result<void>();
    }
    auto sent = flush(deadline);
    if (sent || sent.error() == Errc::peer_died) return sent;
    if (written_ > 0) return {};
    unwritten_.clear();
    return sent;
}

Result<NativeHandle> StreamFrames::share() {
    const auto handle = stream_.wait_handle();
    shared_ = handle.has_value();
    return handle;
}

// Whoever sends has other streams to look after: what does not go now goes when the stream takes it. Nothing is read meanwhile, so what
// is kept are answers to what was asked before.
Result<void> StreamFrames::send_or_keep(std::span<const std::byte> message) {
    if (unwritten_.size() - written_ > kMostUnread * settings_.largest_message)
        return fail(Errc::out_of_resources, "the peer does not read what it is sent");
    if (text_) {
        if (auto framed = channel::append_framed(framing_, message, unwritten_); !framed) return framed;
        return send_rest();
    }
    std::size_t gone = 0;
    if (!has_unsent()) {
        const auto count = stream_.write_some(message, Deadline::now());
        if (!count && count.error() != Errc::timed_out) return std::unexpected(count.error());
        gone = count.value_or(0);
    }
    const auto kept = message.subspan(gone);
    unwritten_.insert(unwritten_.end(), kept.begin(), kept.end());
    return {};
}

Result<void> StreamFrames::send_rest() {
    auto sent = flush(Deadline::now());
    return sent || sent.error() != Errc::timed_out ? sent : Result<void>();
}

std::optional<Deadline::Clock::time_point> StreamFrames::whole_by() const noexcept {
    if (settings_.dialect == rpc::Dialect::any || !is_within_message()) return std::nullopt;
    return to_be_whole_by_;
}

void StreamFrames::rest() noexcept {
    if (!text_) msgpack_.rest();
    if (unwritten_.empty()) unwritten_ = {};
}

Result<void> StreamFrames::flush(const Deadline& deadline) {
    return channel::write_rest(stream_, unwritten_, written_, deadline);
}

}  // namespace strait::call
