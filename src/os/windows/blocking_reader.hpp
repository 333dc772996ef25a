#pragma once
/// Reading from a synchronous handle, with deadlines.

#include "os/windows/blocking_call.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace strait::os {

/// Reads in the caller's thread as long as it may take its time, else in a helper thread, whose buffer keeps what arrives too late.
class BlockingReader {
  public:
    explicit BlockingReader(HANDLE in) noexcept;

    [[nodiscard]] Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline);
    [[nodiscard]] Result<NativeHandle> wait_handle();
    /// Waits for the end of the stream; what is there to read has to be read by somebody first.
    [[nodiscard]] Result<void> wait_end(const Deadline& deadline);

  private:
    using Buffer = std::vector<std::byte>;

    [[nodiscard]] bool may_read_directly(const Deadline& deadline) const noexcept;
    Result<std::size_t> read_directly(std::span<std::byte> buffer);
    std::size_t take(std::span<std::byte> buffer);
    Result<void> start_ahead();
    Result<void> collect(const Deadline& deadline);

    HANDLE in_;
    DWORD type_;
    std::shared_ptr<Buffer> buffer_;
    std::span<const std::byte> unread_;
    bool watched_ = false;
    std::optional<Result<std::size_t>> end_;
    // Last, so that it goes first: its thread writes into the buffer.
    std::unique_ptr<BlockingCall> reading_;
};

}  // namespace strait::os
