#include "os/windows/pipe_stream.hpp"

#include "os/pause.hpp"
#include "os/windows/blocking_call.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/overlapped_reader.hpp"
#include "os/windows/pipe_carrier.hpp"
#include "os/windows/pipe_state.hpp"

#include <algorithm>

namespace strait::os {
namespace {

constexpr std::chrono::milliseconds kHangUpSlice{10};

Error peer_is_gone(DWORD code, std::string_view call) {
    return Error(Errc::peer_died, "the other end of the pipe is closed").from(call, native_error(code));
}

class PipeStream final : public ByteStream, public PipeCarrier, private ReadSource {
  public:
    PipeStream(Handle pipe, PipeUse use, std::uint32_t peer_process) noexcept
        : PipeCarrier(peer_process, current_time()), pipe_(std::move(pipe)), use_(use), reader_(*this, *this) {}
    ~PipeStream() override { reader_.stop(); }

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override;
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override;
    Result<void> close_write() override;
    [[nodiscard]] bool can_close_write() const noexcept override { return use_ == PipeUse::write_only; }
    Result<void> flush(const Deadline& deadline) override;
    Result<void> wait_hang_up(const Deadline& deadline) override;
    [[nodiscard]] Peer peer() const override { return identified_peer(); }
    Result<NativeHandle> wait_handle() override;
    Result<NativeHandle> lend() override;

  private:
    [[nodiscard]] bool is_hung_up() const noexcept override { return pipe_hung_up(pipe_.get()); }
    Outcome start_read(std::span<std::byte> buffer, Operation& operation) noexcept override;
    Outcome finish_read(Operation& operation) noexcept override { return operation.finish(pipe_.get()); }
    void cancel_read(Operation& operation) noexcept override { operation.cancel(pipe_.get()); }
    Result<std::optional<std::size_t>> judge_read(const Outcome& outcome) override;
    std::size_t write_chunk(const Deadline& deadline) noexcept;

    Handle pipe_;
    PipeUse use_;
    OverlappedReader reader_;
    Operation write_;
    std::size_t write_quota_ = 0;
};

Result<std::size_t> PipeStream::read_some(std::span<std::byte> buffer, const Deadline& deadline) {
    if (use_ == PipeUse::write_only) return fail(Errc::not_supported_here, "this pipe only takes data");
    return reader_.read_some(buffer, deadline);
}

Outcome PipeStream::start_read(std::span<std::byte> buffer, Operation& operation) noexcept {
    Outcome outcome;
    if (!ReadFile(pipe_.get(), buffer.data(), transfer_size(buffer.size()), &outcome.bytes, operation.native())) {
        outcome.error = GetLastError();
    }
    return outcome;
}

Result<std::optional<std::size_t>> PipeStream::judge_read(const Outcome& outcome) {
    switch (outcome.error) {
        case ERROR_SUCCESS:
        case ERROR_MORE_DATA:
            // A write of no bytes arrives as a read of no bytes, and is not the end.
            if (outcome.bytes == 0) return std::optional<std::size_t>();
            return outcome.bytes;
        case ERROR_BROKEN_PIPE:
        case ERROR_PIPE_NOT_CONNECTED:
        case ERROR_NO_DATA: return 0;
        default: return std::unexpected(error_from(outcome.error, "ReadFile"));
    }
}

// How much to write at once. Without a deadline the system may take its time; with one, a write that has to be cancelled must have moved all of
// its bytes or none, or nobody could tell how many the reader has. That holds for a write no larger than the pipe's buffer: as soon as the
// reader takes a part of it, the rest fits into the buffer and the write is done.
std::size_t PipeStream::write_chunk(const Deadline& deadline) noexcept {
    if (deadline.is_never()) return kLargestTransfer;
    if (write_quota_ == 0) write_quota_ = pipe_write_quota(pipe_.get());
    return write_quota_;
}

Result<std::size_t> PipeStream::write_some(std::span<const std::byte> data, const Deadline& deadline) {
    if (use_ == PipeUse::read_only) return fail(Errc::not_supported_here, "this pipe only gives data");
    if (!pipe_) return fail(Errc::closed);
    if (auto prepared = write_.prepare(); !prepared) return std::unexpected(std::move(prepared.error()));
    const auto size = static_cast<DWORD>(std::min(data.size(), write_chunk(deadline)));
    Outcome outcome;
    Result<void> waited;
    if (!WriteFile(pipe_.get(), data.data(), size, &outcome.bytes, write_.native())) outcome.error = GetLastError();
    if (outcome.error == ERROR_SUCCESS) return size;
    if (outcome.error == ERROR_IO_PENDING) {
        const Waiting mark(*this, Awaited::room);
        if (!deadline.is_never()) waited = wait_one(write_.event(), deadline);
        if (!waited) write_.cancel(pipe_.get());
        outcome = write_.finish(pipe_.get());
    }
    switch (outcome.error) {
        case ERROR_SUCCESS: return outcome.bytes;
        case ERROR_OPERATION_ABORTED:
            if (!waited) return std::unexpected(std::move(waited.error()));
            break;
        case ERROR_BROKEN_PIPE:
        case ERROR_NO_DATA:
        case ERROR_PIPE_NOT_CONNECTED: return std::unexpected(peer_is_gone(outcome.error, "WriteFile"));
        default: break;
    }
    return std::unexpected(error_from(outcome.error, "WriteFile"));
}

Result<void> PipeStream::close_write() {
    if (use_ == PipeUse::write_only) {
        pipe_.reset();
        return {};
    }
    return fail(Errc::not_supported_here,
                "a Windows named pipe has no half-close: flush() and close, or use tcp:// or unix://");
}

Result<void> PipeStream::flush(const Deadline& deadline) {
    if (use_ == PipeUse::read_only || !pipe_) return {};
    const auto flushed = call_with_deadline(
        [pipe = pipe_.get()] { return FlushFileBuffers(pipe) ? Outcome{} : Outcome{.error = GetLastError()}; },
        deadline);
    if (!flushed) return std::unexpected(flushed.error());
    if (flushed->error == ERROR_SUCCESS) return wait_taken(1, deadline);
    return std::unexpected(peer_is_gone(flushed->error, "FlushFileBuffers"));
}

// No event says that the other end is gone while data is still there to read, so the pipe's state is looked at.
Result<void> PipeStream::wait_hang_up(const Deadline& deadline) {
    while (true) {
        if (!pipe_ || pipe_hung_up(pipe_.get())) return {};
        const auto slice = deadline.is_now() ? deadline : deadline.or_at(Deadline::Clock::now() + kHangUpSlice);
        auto ended = pause(slice);
        if (ended != Errc::timed_out || deadline.expired()) return std::unexpected(std::move(ended));
    }
}

Result<NativeHandle> PipeStream::wait_handle() {
    if (use_ == PipeUse::write_only) return fail(Errc::not_supported_here, "nothing can be read from this pipe");
    return reader_.wait_handle();
}

Result<NativeHandle> PipeStream::lend() {
    if (use_ != PipeUse::duplex)
        return fail(Errc::not_supported_here, "a pipe for one direction cannot be handed over");
    if (!reader_.put_back())
        return fail(Errc::invalid_argument, "it has read ahead: read what is there, then hand it over");
    return as_native(pipe_.get());
}

}  // namespace

bool ByteStream::is_looked_at_cheaply() noexcept { return false; }

std::unique_ptr<ByteStream> make_pipe_stream(Handle pipe, PipeUse use, std::uint32_t peer_process) {
    return std::make_unique<PipeStream>(std::move(pipe), use, peer_process);
}

}  // namespace strait::os
