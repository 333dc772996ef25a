#pragma once
/// A connection as the rest of the layer sees it: messages of msgpack-rpc, whatever is spoken on the wire.

#include "strait/channel.hpp"
#include "strait/rpc_limits.hpp"
#include "strait/rpc_writer.hpp"
#include "strait/stream.hpp"
#include "strait/waiting.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace strait::call {

struct LinkSettings {
    rpc::Dialect dialect = rpc::Dialect::any;
    std::uint64_t largest_message = kDefaultLimits.message;
    std::chrono::milliseconds half_open = kDefaultLimits.handshake;
    bool strait_peer = false;
    Waiting waiting = Waiting::sleep;  ///< on streams
};

/// `[0, id, method, params]`, `[1, id, error, result]`, `[2, method, params]`. One thread may receive while others send.
class Link {
  public:
    virtual ~Link() = default;

    /// Waits for the next message; it is good until release(), which comes before the next call. Errors: as Channel::receive().
    [[nodiscard]] virtual Result<std::span<const std::byte>> receive(const Deadline& deadline) = 0;
    /// The next message if it was read already, and a read of what is there.
    [[nodiscard]] virtual Result<std::optional<std::span<const std::byte>>> next(const Deadline& deadline) = 0;
    [[nodiscard]] virtual Result<void> read_more(const Deadline& deadline) = 0;
    virtual void release() noexcept = 0;
    /// Errors: as Channel::send().
    [[nodiscard]] virtual Result<void> send(std::span<const std::byte> message, const Deadline& deadline) = 0;
    /// The same for a message that may have parts of it elsewhere.
    [[nodiscard]] virtual Result<void> send(rpc::Writer& message, const Deadline& deadline) = 0;
    /// The other end understands a fifth part of a request: the milliseconds that it has.
    [[nodiscard]] virtual bool tells_deadlines() const noexcept = 0;
    /// What is said here; never `any`: msgpack until the other end has spoken.
    [[nodiscard]] virtual rpc::Dialect dialect() const noexcept = 0;
    [[nodiscard]] virtual Peer peer() const = 0;
    /// While nobody receives.
    virtual void close() noexcept = 0;

    /// The channel itself, where each of its messages is one of msgpack-rpc as it stands; none: it is not so, or not yet known. Whoever uses it
    /// takes turns with the functions above.
    [[nodiscard]] virtual Channel* direct() noexcept { return nullptr; }

    // For links whose reader has others to look after.
    /// The handle that tells when there is something to read; from here on sending never waits. Errors: not_supported_here.
    [[nodiscard]] virtual Result<NativeHandle> share() = 0;
    [[nodiscard]] virtual bool has_unsent() = 0;
    [[nodiscard]] virtual Result<void> send_rest() = 0;
    /// When a message that has begun must have come.
    [[nodiscard]] virtual std::optional<Deadline::Clock::time_point> whole_by() const noexcept = 0;
    /// Nothing will come for a while.
    virtual void rest() = 0;
};

[[nodiscard]] std::unique_ptr<Link> link_over(Channel channel, const LinkSettings& settings);
[[nodiscard]] std::unique_ptr<Link> link_over(Stream stream, const LinkSettings& settings);

}  // namespace strait::call
