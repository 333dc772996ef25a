#pragma once
/// The one ByteStream of Linux: over a socket, or over one or two pipe ends, or over whatever stdin and stdout are.

#include "os/byte_stream.hpp"
#include "os/posix/descriptor.hpp"

#include <cstdint>

namespace strait::os {

/// The descriptors are left in blocking mode, so that a call without a deadline is exactly one read(2), write(2), recv(2) or send(2).
/// With a deadline sockets are asked with MSG_DONTWAIT and pipes with RWF_NOWAIT. Where the system has no such flag (FIFOs, terminals, pipes
/// before Linux 6.4) they are polled first, and written in pieces of at most PIPE_BUF bytes: a pipe that polls writable takes that much
/// without waiting, as long as nobody else writes to it.
/// Descriptors that another program has made non-blocking (a shared stdin) are waited for, not reported.
class DescriptorStream : public ByteStream {
  public:
    /// A connected stream socket. Known parts of `peer` are told as they are; of an empty one the kernel is asked.
    explicit DescriptorStream(Descriptor socket, Peer peer = {}) noexcept;
    /// Two descriptors of any kind. Either may be empty: then that direction answers not_supported_here.
    DescriptorStream(Descriptor read_end, Descriptor write_end, Peer peer = {}) noexcept;

    Result<std::size_t> read_some(std::span<std::byte> buffer, const Deadline& deadline) override;
    Result<std::size_t> write_some(std::span<const std::byte> data, const Deadline& deadline) override;
    /// Sockets: shutdown. A write end of its own: closed. Not there: not_supported_here.
    Result<void> close_write() override;
    [[nodiscard]] bool can_close_write() const noexcept override;
    /// At once: the system keeps for the peer what was written.
    Result<void> flush(const Deadline& deadline) override;
    /// A reader's end hangs up when the last writer is gone, a writer's when the last reader is. Of TCP only a reset shows, or the
    /// end of both directions: a peer that closes properly has half-closed, as far as this end can know.
    Result<void> wait_hang_up(const Deadline& deadline) override;
    [[nodiscard]] Peer peer() const override;
    /// The descriptor that is read.
    Result<NativeHandle> wait_handle() override;
    /// Only sockets: they are one descriptor for both directions.
    Result<NativeHandle> lend() override;

  protected:
    /// For a class whose destructor has something to do after the descriptors are closed.
    void close_ends() noexcept {
        read_end_.reset();
        write_end_.reset();
    }

  private:
    /// How a descriptor is kept from waiting.
    enum class Asking : std::uint8_t { socket_call, flag, poll };
    static Asking asking_of(int descriptor) noexcept;
    enum class Patience : std::uint8_t { none, endless };

    [[nodiscard]] int writer() const noexcept { return shares_socket_ ? read_end_.get() : write_end_.get(); }
    Result<void> require_writable() const;
    ssize_t read_once(std::span<std::byte> buffer, Patience patience);
    ssize_t write_once(std::span<const std::byte> data, Patience patience);

    Descriptor read_end_;
    Descriptor write_end_;
    Asking reading_;
    Asking writing_;
    bool shares_socket_;
    bool write_closed_ = false;
    Peer peer_;
};

/// Lets writing to a pipe without readers be an error instead of the end of the process: sets SIGPIPE to be ignored, unless the program has
/// a handler of its own. Done once in a process, so a program may undo it. Sockets do not need it.
void ignore_broken_pipe_signal();

}  // namespace strait::os
