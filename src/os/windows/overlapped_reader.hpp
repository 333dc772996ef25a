#pragma once
/// Reading from anything that does overlapped reads, with deadlines, without ever losing a byte.

#include "os/registry.hpp"
#include "os/windows/overlapped.hpp"
#include "strait/deadline.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace strait::os {

/// What is read from: a pipe or a socket.
class ReadSource {
  public:
    ReadSource() = default;
    ReadSource(const ReadSource&) = delete;
    ReadSource& operator=(const ReadSource&) = delete;

    virtual Outcome start_read(std::span<std::byte> buffer, Operation& operation) noexcept = 0;
    virtual Outcome finish_read(Operation& operation) noexcept = 0;
    virtual void cancel_read(Operation& operation) noexcept = 0;
    /// What a finished read means: bytes, 0 for the end of the stream, nothing for "read again", or an error.
    virtual Result<std::optional<std::size_t>> judge_read(const Outcome& outcome) = 0;

  protected:
    ~ReadSource() = default;
};

/// Reads straight into the caller's buffer, until somebody wants a wait handle: from then on one read into a private buffer
/// is always under way, whose event is the handle. One thread at a time.
class OverlappedReader {
  public:
    /// `listed` says in the registry when a thread waits here.
    OverlappedReader(ReadSource& source, Listed& listed) noexcept : source_(source), listed_(listed) {}
    OverlappedReader(const OverlappedReader&) = delete;
    OverlappedReader& operator=(const OverlappedReader&) = delete;
    ~OverlappedReader() = default;

    [[nodiscard]] Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline);
    [[nodiscard]] Result<NativeHandle> wait_handle();
    /// To be called before the source closes: the system must not write into the buffer any more.
    void stop() noexcept;
    /// Ends the read that is under way, losing nothing. True: what comes next is still with the system. The wait handle means nothing until
    /// the next read.
    [[nodiscard]] bool put_back();

  private:
    Result<std::size_t> read_directly(std::span<std::byte> buffer, const Deadline& deadline);
    Result<std::size_t> read_ahead(std::span<std::byte> buffer, const Deadline& deadline);
    std::size_t take(std::span<std::byte> buffer);
    void start_ahead() noexcept;
    void collect();

    ReadSource& source_;
    Listed& listed_;
    Operation operation_;
    std::vector<std::byte> buffer_;  // empty as long as nobody wants a wait handle
    std::span<const std::byte> unread_;
    bool pending_ = false;
    std::optional<Result<std::size_t>> end_;  // how the stream ended, once it has
};

}  // namespace strait::os
