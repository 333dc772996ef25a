#include "transfer/channel/node_end.hpp"

#include "strait/bytes.hpp"
#include "transfer/channel/node_message.hpp"

#include <algorithm>
#include <utility>

namespace strait::channel {
namespace {

// Node has one handle under way and waits for the answer.
constexpr std::size_t kMostAnswers = 16;
// How often it is tried again to send an answer that there was no room for.
constexpr std::chrono::milliseconds kAnswerSlice{10};

ChannelSettings in_lines(ChannelSettings settings) {
    settings.framing = Framing::line;
    return settings;
}

}  // namespace

NodeEnd::NodeEnd(os::NodeLink link, const ChannelSettings& settings)
    : passed_(link.passed), lines_(Stream(std::move(link.bytes)), in_lines(settings)) {}

Result<void> NodeEnd::send(std::span<const std::byte> message, const Deadline& deadline) {
    if (lent_out_) return fail(Errc::invalid_argument, "a loan is still held: send or drop it first");
    if (auto checked = check_for_node(text(message)); !checked) return checked;
    if (std::ranges::find(message, std::byte{'\n'}) == message.end()) return send_line(message, deadline);
    std::vector<std::byte> joined(message.begin(), message.end());
    join_lines(joined);
    return send_line(joined, deadline);
}

// Node wants the descriptor no later than the end of the line it belongs to, so the line's first byte takes it along.
Result<void> NodeEnd::send_with(std::span<const std::byte> message, std::string_view type, os::Duplicable& what,
                                const Deadline& deadline) {
    if (passed_ == nullptr) return fail(Errc::not_supported_here, "Node on Windows takes no handle from others");
    if (lent_out_) return fail(Errc::invalid_argument, "a loan is still held: send or drop it first");
    if (auto checked = check_for_node(text(message)); !checked) return checked;
    const auto line = handle_line(text(message), type);
    if (auto checked = lines_.check(line.size()); !checked) return checked;
    const auto lent = what.lend();
    if (!lent) return std::unexpected(lent.error());
    const std::scoped_lock lock(sending_);
    if (auto flushed = lines_.flush(deadline); !flushed) return flushed;
    const auto all = bytes(line);
    if (auto passed = passed_->pass(all.first(1), *lent, deadline); !passed) return passed;
    // The line is begun: what has no room now goes before whatever comes next.
    return lines_.send(all.subspan(1), Deadline::never());
}

Result<void> NodeEnd::send_line(std::span<const std::byte> line, const Deadline& deadline) {
    const std::scoped_lock lock(sending_);
    return lines_.send(line, deadline);
}

// Not lent from lines_, where nothing could be answered meanwhile.
Result<std::span<std::byte>> NodeEnd::loan(std::size_t size, const Deadline& /*deadline*/) {
    if (lent_out_) return fail(Errc::invalid_argument, "a loan is still held: send or drop it first");
    if (auto checked = lines_.check(size); !checked) return std::unexpected(std::move(checked.error()));
    loan_.resize(size);
    lent_out_ = true;
    return std::span(loan_);
}

Result<void> NodeEnd::send_loan(std::size_t size) {
    lent_out_ = false;
    auto sent = send(std::span(loan_).first(size), Deadline::never());
    drop_loan();
    return sent;
}

void NodeEnd::drop_loan() noexcept {
    lent_out_ = false;
    loan_ = {};
}

Result<std::span<const std::byte>> NodeEnd::receive(const Deadline& deadline) {
    while (!broken_) {
        const auto line = next_line(deadline);
        auto taken = line ? take_line(text(*line)) : std::unexpected(line.error());
        if (taken && *taken) return **taken;
        if (line) lines_.release();
        if (taken) continue;
        if (taken.error() == Errc::corrupt_peer) broken_ = taken.error();
        if (taken.error() == Errc::too_large) refuse_passed();
        return std::unexpected(std::move(taken.error()));
    }
    return std::unexpected(*broken_);
}

// What came with a message that was passed over: Node would wait for the answer.
void NodeEnd::refuse_passed() {
    if (passed_ != nullptr && passed_->take_passed() != nullptr) static_cast<void>(answer(kHandleRefused));
}

// An answer that has no room waits here, not with the sender, whom its own deadline may take away.
Result<std::span<const std::byte>> NodeEnd::next_line(const Deadline& deadline) {
    while (true) {
        const bool all_answered = has_answered();
        const bool in_slices = !all_answered && !deadline.is_now();
        auto line = lines_.receive(in_slices ? deadline.or_at(Deadline::Clock::now() + kAnswerSlice) : deadline);
        if (line || !in_slices || line.error() != Errc::timed_out || deadline.expired()) return line;
    }
}

// The user's message, or nothing.
Result<std::optional<std::span<const std::byte>>> NodeEnd::take_line(std::string_view line) {
    const auto read = read_node_line(line);
    if (!read) return std::unexpected(read.error());
    switch (read->kind) {
        case NodeLine::Kind::message: return bytes(read->message);
        case NodeLine::Kind::other: return std::nullopt;
        case NodeLine::Kind::asks:
            if (auto answered = answer(read->answer); !answered) return std::unexpected(std::move(answered.error()));
            return std::nullopt;
        case NodeLine::Kind::handle: break;
    }
    auto stream = passed_ == nullptr ? nullptr : passed_->take_passed();
    const bool is_taken = stream != nullptr && !read->message.empty();
    if (auto answered = answer(is_taken ? kHandleTaken : kHandleRefused); !answered)
        return std::unexpected(std::move(answered.error()));
    if (!is_taken) return std::nullopt;
    stream_ = std::move(stream);
    return bytes(read->message);
}

Result<void> NodeEnd::answer(std::string_view line) {
    if (answers_.size() == kMostAnswers) return fail(Errc::corrupt_peer, "it asks, and does not read the answers");
    answers_.emplace_back(line);
    static_cast<void>(has_answered());
    return {};
}

// Whether nothing waits for being sent, after what can be sent now. What a sender is in the middle of goes first.
bool NodeEnd::has_answered() {
    if (answers_.empty() && !answer_is_begun_) return true;
    const std::unique_lock lock(sending_, std::try_to_lock);
    if (!lock) return false;
    while (!answers_.empty()) {
        const auto sent = lines_.send(bytes(answers_.front()), Deadline::now());
        if (!sent && sent.error() == Errc::timed_out) return false;
        // A peer that is gone needs no answer; the next line tells.
        answers_.pop_front();
    }
    const auto flushed = lines_.flush(Deadline::now());
    answer_is_begun_ = !flushed && flushed.error() == Errc::timed_out;
    return !answer_is_begun_;
}

void NodeEnd::release() noexcept {
    stream_.reset();
    lines_.release();
}

Result<void> NodeEnd::flush(const Deadline& deadline) {
    const std::scoped_lock lock(sending_);
    return lines_.flush(deadline);
}

Result<void> NodeEnd::close_send() {
    const std::scoped_lock lock(sending_);
    return lines_.close_send();
}

void NodeEnd::finish() noexcept { lines_.finish(); }

}  // namespace strait::channel
