#include "os/windows/blocking_stream.hpp"

#include "os/windows/blocking_reader.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/pipe_carrier.hpp"
#include "os/windows/pipe_state.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace strait::os {
namespace {

constexpr std::size_t kLargestChunk = std::size_t{64} * 1024;

Outcome write_once(HANDLE out, std::span<const std::byte> data) noexcept {
    Outcome outcome;
    if (!WriteFile(out, data.data(), transfer_size(data.size()), &outcome.bytes, nullptr))
        outcome.error = GetLastError();
    return outcome;
}

// Of a pipe whose reading end was connected to: whoever has made it is the only one who writes there, as the parent of a child does. Any other may
// have several writers.
std::uint32_t writer_of(HANDLE in) noexcept {
    DWORD flags = 0;
    ULONG maker = 0;
    if (!GetNamedPipeInfo(in, &flags, nullptr, nullptr, nullptr) || (flags & PIPE_SERVER_END) != 0) return 0;
    return GetNamedPipeServerProcessId(in, &maker) ? maker : 0;
}

class BlockingStream final : public ByteStream, public PipeCarrier {
  public:
    explicit BlockingStream(BlockingEnds ends) noexcept
        : PipeCarrier(writer_of(ends.in), current_time()),
          ends_(std::move(ends)),
          out_type_(GetFileType(ends_.out)),
          reader_(ends_.in) {}

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override {
        return reader_.read_some(buffer, deadline);
    }
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override;
    Result<void> close_write() override;
    [[nodiscard]] bool can_close_write() const noexcept override { return true; }
    /// The system keeps for the reader what was written, but not what was handed over.
    Result<void> flush(const Deadline& deadline) override { return wait_taken(1, deadline); }
    Result<void> wait_hang_up(const Deadline& deadline) override { return reader_.wait_end(deadline); }
    [[nodiscard]] Peer peer() const override { return {}; }
    Result<NativeHandle> wait_handle() override { return reader_.wait_handle(); }

  private:
    [[nodiscard]] bool is_hung_up() const noexcept override { return pipe_hung_up(ends_.in); }
    Result<std::size_t> write_in_helper(std::span<const std::byte> data, const Deadline& deadline);
    Result<void> start_write(std::span<const std::byte> data);

    BlockingEnds ends_;
    DWORD out_type_;
    BlockingReader reader_;
    std::unique_ptr<BlockingCall> writing_;
};

Result<std::size_t> judge_write(const Outcome& outcome) {
    if (outcome.error == ERROR_SUCCESS) return outcome.bytes;
    auto error = error_from(outcome.error, "WriteFile");
    if (error == Errc::peer_died) return fail(std::move(error).because("nobody reads it any more"));
    return std::unexpected(std::move(error));
}

Result<std::size_t> BlockingStream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    if (ends_.out == nullptr) return fail(Errc::closed);
    const bool left_over = writing_ && writing_->under_way();
    if (left_over || (!deadline.is_never() && out_type_ != FILE_TYPE_DISK)) return write_in_helper(data, deadline);
    return judge_write(write_once(ends_.out, data));
}

Result<std::size_t> BlockingStream::write_in_helper(std::span<const std::byte> data, const Deadline& deadline) {
    if (!writing_ || !writing_->under_way()) {
        if (auto started = start_write(data); !started) return std::unexpected(std::move(started.error()));
    }
    auto outcome = writing_->take(deadline);
    if (!outcome) {
        if (!writing_->interrupt()) return std::unexpected(std::move(outcome.error()));
        const auto late = writing_->take(Deadline::never());
        if (!late || late->error == ERROR_OPERATION_ABORTED) return std::unexpected(std::move(outcome.error()));
        outcome = late;
    }
    auto written = judge_write(*outcome);
    if (written) written = std::min(*written, data.size());
    return written;
}

Result<void> BlockingStream::start_write(std::span<const std::byte> data) {
    if (!writing_) {
        auto writing = BlockingCall::create();
        if (!writing) return std::unexpected(std::move(writing.error()));
        writing_ = std::move(*writing);
    }
    // No more than a pipe's buffer: a write that is interrupted has then moved all of its bytes or none.
    const auto largest = out_type_ == FILE_TYPE_PIPE ? pipe_write_quota(ends_.out) : kLargestChunk;
    const auto chunk = data.first(std::min(data.size(), largest));
    writing_->start(
        [out = ends_.out, copy = std::vector(chunk.begin(), chunk.end())] { return write_once(out, copy); });
    return {};
}

Result<void> BlockingStream::close_write() {
    if (std::exchange(ends_.out, nullptr) != nullptr && ends_.close_out) ends_.close_out();
    return {};
}

}  // namespace

std::unique_ptr<ByteStream> make_blocking_stream(BlockingEnds ends) {
    return std::make_unique<BlockingStream>(std::move(ends));
}

}  // namespace strait::os
