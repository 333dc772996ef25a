#pragma once
/// One end of a channel, whatever carries it.

#include "os/byte_stream.hpp"
#include "os/shared_link.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"
#include "strait/peer.hpp"
#include "strait/ring_fast_path.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace strait::channel {

/// How long a close waits for what the peer has not taken yet.
inline constexpr std::chrono::seconds kFinishPatience{1};

/// One sender and one receiver at a time. strait::Channel checks nothing but that the end is there.
class End {
  public:
    End() = default;
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    virtual ~End() = default;

    /// For shared memory. The caller has tried it before it calls the rest, and afterwards calls wake_…() where that says so.
    [[nodiscard]] virtual ring::FastPath* fast_path() noexcept { return nullptr; }
    /// What things are handed over through beside the messages; nullptr where nothing can be.
    [[nodiscard]] virtual os::SharedLink* link() noexcept { return nullptr; }
    /// What they are handed over through between two messages, and taken over. Errors: not_supported_here, invalid_argument (within a message).
    virtual Result<os::ByteStream*> outgoing(const Deadline& /*deadline*/) { return no_carrier(); }
    virtual Result<os::ByteStream*> incoming() { return no_carrier(); }
    virtual void wake_receiver() noexcept {}
    virtual void wake_sender() noexcept {}

    virtual Result<void> send(std::span<const std::byte> message, const Deadline& deadline) = 0;
    /// Without waiting; what was taken in part counts as sent, and flush() is for the rest. Errors: timed_out (nothing was taken).
    virtual Result<void> try_send(std::span<const std::byte> message) { return send(message, Deadline::now()); }
    /// The first of them, at least one, as many as go together.
    virtual Result<std::size_t> send_some(std::span<const std::span<const std::byte>> messages,
                                          const Deadline& deadline) {
        if (auto sent = send(messages.front(), deadline); !sent) return std::unexpected(std::move(sent.error()));
        return 1;
    }
    /// A handle goes to Node with the message; Node makes of it what `type` says.
    virtual Result<void> send_with(std::span<const std::byte> /*message*/, std::string_view /*type*/,
                                   os::Duplicable& /*what*/, const Deadline& /*deadline*/) {
        return fail(Errc::not_supported_here, "only Node takes a stream or a listener with a message: use hand_over()");
    }
    virtual Result<std::span<std::byte>> loan(std::size_t size, const Deadline& deadline) = 0;
    /// Sends the first bytes of what was lent. Waits only where the loan was a buffer.
    virtual Result<void> send_loan(std::size_t size) = 0;
    virtual void drop_loan() noexcept = 0;

    /// The bytes stay until release().
    virtual Result<std::span<const std::byte>> receive(const Deadline& deadline) = 0;
    virtual void release() noexcept = 0;
    /// The stream that came with what receive() gave, once, before release(); nullptr when none did.
    virtual std::unique_ptr<os::ByteStream> take_stream() noexcept { return nullptr; }

    /// Until nothing of what was sent waits in this process.
    virtual Result<void> flush(const Deadline& deadline) = 0;
    virtual Result<void> close_send() = 0;
    virtual Result<void> wait_hang_up(const Deadline& deadline) = 0;
    /// What is still to be done before the end is destroyed in good order.
    virtual void finish() noexcept = 0;
    [[nodiscard]] virtual Peer peer() const = 0;
    virtual Result<NativeHandle> wait_handle() = 0;

  protected:
    static std::unexpected<Error> no_carrier() {
        return fail(Errc::not_supported_here,
                    "only channels at shm://, and with hands_over at pipe:// (on Linux also unix://), carry what is "
                    "handed over");
    }
};

}  // namespace strait::channel
