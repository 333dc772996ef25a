#pragma once
/// Memory and doorbells that two processes share, and the stream that introduced them to each other: the ground of `shm://` channels.

#include "os/byte_stream.hpp"
#include "os/handing.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"
#include "strait/peer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace strait::os {

/// What an end waits for. Each end has a bell of its own for either.
enum class Bell : std::uint8_t {
    data,  ///< something to read
    room,  ///< room to write
};

/// One end. The memory is gone when it is destroyed, and the other end sees a hang-up.
/// Threads: one waits for data while another waits for room; ring() and peer_gone() from any.
class SharedLink {
  public:
    struct Offer {
        std::uint64_t size = 0;  ///< bytes of memory, whole pages
        std::function<void(std::span<std::byte>)>
            prepare;  ///< called with the memory, all zeros, before the other end gets it
    };
    /// The serving end: makes the memory and hands it over. Waits for nobody: what it sends fits into the stream's buffer.
    /// Errors: peer_died, out_of_resources, no_space.
    /// Linux: a sealed memfd, pipes and eventfds by SCM_RIGHTS. Windows: a section and events under random names, owner-only.
    [[nodiscard]] static Result<std::unique_ptr<SharedLink>> offer(std::unique_ptr<ByteStream> stream,
                                                                   const Offer& what);
    /// The end that connects. Errors: peer_died, timed_out, corrupt_peer (what came is not what offer() sends).
    [[nodiscard]] static Result<std::unique_ptr<SharedLink>> take(std::unique_ptr<ByteStream> stream,
                                                                  const Deadline& deadline);

    SharedLink() = default;
    SharedLink(const SharedLink&) = delete;
    SharedLink& operator=(const SharedLink&) = delete;
    virtual ~SharedLink() = default;

    [[nodiscard]] virtual std::span<std::byte> memory() const noexcept = 0;
    /// The other end's bell. Never waits.
    virtual void ring(Bell bell) noexcept = 0;
    /// Until this end's bell has rung since the last wait; may return without a ring, too. Errors: peer_died (then at once, every time),
    /// timed_out, cancelled; out_of_resources the first time with a deadline.
    virtual Result<void> wait(Bell bell, const Deadline& deadline) = 0;
    /// Until the peer is gone. Any thread. Errors: timed_out, cancelled.
    virtual Result<void> wait_hang_up(const Deadline& deadline) = 0;
    /// `forked` in a forked child, for whom none of this is.
    [[nodiscard]] virtual Result<void> check_process() const = 0;
    /// Asks the system, so not to be called per message.
    [[nodiscard]] virtual bool peer_gone() noexcept = 0;
    /// Signalled when wait(Bell::data) would not wait.
    virtual Result<NativeHandle> wait_handle() = 0;
    /// Rings this end's own bell for data.
    virtual void ring_self() noexcept = 0;
    [[nodiscard]] virtual Peer peer() const = 0;

    /// Through the stream that introduced the ends, which is used for nothing else. A sender and a receiver at a time.
    /// Errors: those of send_handle() and receive_handle(); peer_died also of a peer that hands over more than anybody takes.
    virtual Result<void> hand_over(const HandedMark& /*mark*/, NativeHandle /*what*/, const Deadline& /*deadline*/) {
        return fail(Errc::not_supported_here);
    }
    virtual Result<ReceivedHandle> take_over(const Deadline& /*deadline*/) { return fail(Errc::not_supported_here); }
    /// Until the peer has what was handed over. At once where the system keeps it.
    virtual Result<void> wait_taken(const Deadline& /*deadline*/) { return {}; }
};

}  // namespace strait::os
