#include "mechanism/node/framed_stream.hpp"

#include <algorithm>
#include <chrono>

namespace strait::mechanism::node {
namespace {

// With its header it fits into the buffer of the pipe, so that it is written as a whole or not at all.
constexpr std::size_t kLargestFrame = std::size_t{64} * 1024 - kFrameHeader;
constexpr std::size_t kReadAhead = std::size_t{64} * 1024;
constexpr std::size_t kMostEmptyFrames = 64;
constexpr std::chrono::seconds kFinishPatience{1};

}  // namespace

FramedStream::~FramedStream() { static_cast<void>(finish_frame(Deadline::after(kFinishPatience))); }

Result<std::size_t> FramedStream::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    while (true) {
        if (unread_.empty()) {
            const auto more = read_more(deadline);
            if (!more || *more == 0) return more;
        }
        if (to_pass_over_ > 0) {
            to_pass_over_ -= take(to_pass_over_).size();
        } else if (data_left_ > 0) {
            const auto data = take(std::min<std::size_t>(buffer.size(), data_left_));
            std::ranges::copy(data, buffer.begin());
            data_left_ -= static_cast<std::uint32_t>(data.size());
            return data.size();
        } else if (auto taken = take_header(); !taken) {
            return std::unexpected(std::move(taken.error()));
        }
    }
}

Result<std::size_t> FramedStream::read_more(const Deadline& deadline) {
    ahead_.resize(kReadAhead);
    auto count = pipe_->read_some(ahead_, deadline);
    if (!count) return count;
    unread_ = std::span(ahead_).first(*count);
    const bool is_within = header_filled_ > 0 || to_pass_over_ > 0 || data_left_ > 0;
    if (*count == 0 && is_within) return fail(Errc::peer_died, "the pipe ended within a frame");
    return count;
}

std::span<const std::byte> FramedStream::take(std::size_t most) noexcept {
    const auto taken = unread_.first(std::min(most, unread_.size()));
    unread_ = unread_.subspan(taken.size());
    return taken;
}

Result<void> FramedStream::take_header() {
    const auto part = take(header_.size() - header_filled_);
    std::ranges::copy(part, header_.begin() + static_cast<std::ptrdiff_t>(header_filled_));
    header_filled_ += part.size();
    if (header_filled_ < header_.size()) return {};
    const auto frame = read_frame(header_);
    if (!frame) return std::unexpected(frame.error());
    empty_frames_ = frame->data == 0 ? empty_frames_ + 1 : 0;
    if (empty_frames_ > kMostEmptyFrames) return fail(Errc::corrupt_peer, "it sends nothing but empty frames");
    header_filled_ = 0;
    to_pass_over_ = frame->has_socket ? kSocketBlock : 0;
    data_left_ = frame->data;
    return {};
}

Result<std::size_t> FramedStream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    if (auto finished = finish_frame(deadline); !finished) return std::unexpected(std::move(finished.error()));
    data = data.first(std::min(data.size(), kLargestFrame));
    const auto header = data_frame(static_cast<std::uint32_t>(data.size()));
    frame_.assign(header.begin(), header.end());
    frame_.insert(frame_.end(), data.begin(), data.end());
    auto written = finish_frame(deadline);
    if (written || written_ > 0) return data.size();
    frame_.clear();
    return std::unexpected(std::move(written.error()));
}

Result<void> FramedStream::finish_frame(const Deadline& deadline) {
    while (written_ < frame_.size()) {
        const auto count = pipe_->write_some(std::span(frame_).subspan(written_), deadline);
        if (!count) return std::unexpected(count.error());
        written_ += *count;
    }
    frame_.clear();
    written_ = 0;
    return {};
}

Result<void> FramedStream::flush(const Deadline& deadline) {
    if (auto finished = finish_frame(deadline); !finished) return finished;
    return pipe_->flush(deadline);
}

}  // namespace strait::mechanism::node
