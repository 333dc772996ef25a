#pragma once
/// What an operating system gives as a byte stream; strait::Stream stands on it.

#include "os/duplicable.hpp"
#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"
#include "strait/peer.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace strait::os {

/// Implemented once for descriptors (posix/) and once for overlapped handles (windows/).
/// One reader and one writer at a time; the destructor closes at once and loses nothing that was written.
class ByteStream : public Listed, public Duplicable {
  public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Whether read_some() until Deadline::now() is a system call or two, and nothing to be taken back.
    [[nodiscard]] static bool is_looked_at_cheaply() noexcept;

    /// Waits for at least one byte; 0 is the end of the stream. `buffer` is never empty.
    virtual Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) = 0;
    /// Waits until at least one byte is taken. `data` is never empty.
    virtual Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) = 0;

    virtual Result<void> close_write() = 0;
    [[nodiscard]] virtual bool can_close_write() const noexcept = 0;
    virtual Result<void> flush(const Deadline& deadline) = 0;
    virtual Result<void> wait_hang_up(const Deadline& deadline) = 0;
    [[nodiscard]] virtual Peer peer() const = 0;
    virtual Result<NativeHandle> wait_handle() = 0;
};

}  // namespace strait::os
