#pragma once
/// The bytes inside of libuv's frames.

#include "mechanism/node/frames.hpp"
#include "os/byte_stream.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace strait::mechanism::node {

/// Reads what the frames of another stream hold and writes in frames. Sockets that come with a frame are passed over: whoever sent them
/// gets no acknowledgement and closes them. Reads ahead, so the wait handle tells only what is new since a read found nothing.
/// Errors of reading besides the stream's: corrupt_peer (no frame, or many that hold nothing), peer_died (it ended within a frame).
class FramedStream final : public os::ByteStream {
  public:
    explicit FramedStream(std::unique_ptr<os::ByteStream> pipe) noexcept : pipe_(std::move(pipe)) {}
    ~FramedStream() override;

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override;
    /// A frame that was begun counts as written; its rest goes first with the next write or flush.
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override;

    Result<void> close_write() override { return pipe_->close_write(); }
    [[nodiscard]] bool can_close_write() const noexcept override { return pipe_->can_close_write(); }
    Result<void> flush(const Deadline& deadline) override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return pipe_->wait_hang_up(deadline); }
    [[nodiscard]] Peer peer() const override { return pipe_->peer(); }
    Result<NativeHandle> wait_handle() override { return pipe_->wait_handle(); }

  private:
    Result<std::size_t> read_more(const Deadline& deadline);
    [[nodiscard]] std::span<const std::byte> take(std::size_t most) noexcept;
    Result<void> take_header();
    Result<void> finish_frame(const Deadline& deadline);

    std::unique_ptr<os::ByteStream> pipe_;
    std::vector<std::byte> ahead_;  // read from the pipe, since a frame may be as short as a message
    std::span<const std::byte> unread_;
    std::array<std::byte, kFrameHeader> header_{};
    std::size_t header_filled_ = 0;
    std::size_t to_pass_over_ = 0;  // of a socket's block
    std::uint32_t data_left_ = 0;
    std::size_t empty_frames_ = 0;  // in a row

    std::vector<std::byte> frame_;  // the one that is being written
    std::size_t written_ = 0;
};

}  // namespace strait::mechanism::node
