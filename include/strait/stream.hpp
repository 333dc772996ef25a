#pragma once
/// Bytes in order, both ways, over any mechanism that carries them.

#include <strait/address.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/handle.hpp>
#include <strait/limits.hpp>
#include <strait/peer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace strait {

namespace os {
class ByteStream;
}
namespace channel {
class StreamEnd;
}

/// Whom a client accepts as the server of a name.
enum class Server : std::uint8_t {
    anyone,     ///< whoever holds the name
    same_user,  ///< only a process of this user: else access_denied, before a byte is sent
};

struct ConnectOptions {
    /// How long to go on trying while nobody listens there. Zero: one attempt.
    std::chrono::milliseconds wait{0};
    /// Bounds the whole call, and cancels it.
    Deadline deadline = Deadline::never();
    Server server = Server::anyone;
};

struct ReadAllOptions {
    /// More than this many bytes is `too_large`.
    std::uint64_t limit = kDefaultLimits.read_all;
    Deadline deadline = Deadline::never();
};

/// A byte stream. Nothing is added to the bytes and no boundary is kept: one write may arrive as several reads.
/// `exec:` runs a child and talks to its stdin and stdout; `stdio:` is this process's own stdin and stdout; `fifo://` is one way.
///
/// Threads: one may read while another writes; two readers, or two writers, must take turns.
/// Blocking without a deadline costs exactly the bare system call. Moved-from and closed streams answer `closed`.
/// End: a read returns 0 bytes when the peer has finished or died after its last byte; writing to a peer that is
/// gone is `peer_died`. SIGPIPE is ignored process-wide from the first pipe or FIFO on, if it still had its default action.
/// Source: read(2), write(2), recv(2), send(2), poll(2); ReadFile, WriteFile, WSARecv, WSASend, CancelIoEx.
class Stream {
  public:
    Stream() noexcept;
    explicit Stream(std::unique_ptr<os::ByteStream> stream) noexcept;
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    /// Errors: invalid_address, not_found (nobody listens), access_denied, timed_out, cancelled, not_supported_here, not_yet, wrong_kind.
    [[nodiscard]] static Result<Stream> connect(const Address& address, const ConnectOptions& options = {});
    [[nodiscard]] static Result<Stream> connect(std::string_view address, const ConnectOptions& options = {});

    /// Waits for at least one byte, returns how many were stored; 0 means end of stream (or an empty buffer).
    /// A read that times out has taken nothing.
    [[nodiscard]] Result<std::size_t> read(std::span<std::byte> buffer, const Deadline& deadline = Deadline::never());
    /// As read(), but `would_block` when no byte is there.
    [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> buffer);
    /// Fills the whole buffer. Errors: peer_died when the stream ends before it is full.
    [[nodiscard]] Result<void> read_exact(std::span<std::byte> buffer, const Deadline& deadline = Deadline::never());
    /// Everything up to the end of the stream. Errors: too_large beyond the limit (what was read is lost).
    [[nodiscard]] Result<std::vector<std::byte>> read_all(const ReadAllOptions& options = {});

    /// Writes all of it. After timed_out or cancelled an unknown part was written: to go on afterwards use write_some().
    [[nodiscard]] Result<void> write(std::span<const std::byte> data, const Deadline& deadline = Deadline::never());
    /// Waits until at least one byte was taken, returns how many were.
    [[nodiscard]] Result<std::size_t> write_some(std::span<const std::byte> data,
                                                 const Deadline& deadline = Deadline::never());
    /// As write_some(), but `would_block` when no byte can be taken.
    [[nodiscard]] Result<std::size_t> try_write(std::span<const std::byte> data);

    /// Ends the sending half: the peer reads to the end, and may still send.
    /// Errors: not_supported_here where the mechanism has no half-close (Windows named pipes); nothing is closed then.
    [[nodiscard]] Result<void> close_write();
    [[nodiscard]] bool can_close_write() const noexcept;
    /// Waits until the peer has taken everything that was written. At once where the system keeps it for the peer anyway.
    /// Source: FlushFileBuffers.
    [[nodiscard]] Result<void> flush(const Deadline& deadline = Deadline::never());
    /// Waits until the peer has closed both directions or died; data may still be there to read.
    /// Over TCP this is known only after the next write.
    [[nodiscard]] Result<void> wait_hang_up(const Deadline& deadline = Deadline::never());
    /// Closes both directions. What was written stays readable for the peer. A child of `exec:` gets a second to
    /// finish and is then killed. The destructor does the same.
    void close() noexcept;

    [[nodiscard]] bool is_open() const noexcept { return stream_ != nullptr; }
    /// Who is at the other end; unknown fields are empty.
    [[nodiscard]] Peer peer() const;
    /// Signalled when read() would not wait. Valid until the stream is closed or moved from.
    [[nodiscard]] Result<NativeHandle> wait_handle();

  private:
    friend struct Handing;
    friend class Channel;
    friend class channel::StreamEnd;
    std::unique_ptr<os::ByteStream> stream_;
};

}  // namespace strait
