#pragma once
/// The sending half of a `shm://` channel, behind its fast path.

#include "strait/channel.hpp"
#include "transfer/channel/ring_waiter.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace strait::channel {

/// What both halves of an end know of the other end.
struct Known {
    std::atomic<bool> peer_gone{false};
};

/// What a half of an end works with.
struct RingParts {
    os::SharedLink& link;
    ring::Control& control;
    Known& known;
};

/// One thread at a time.
class RingSender {
  public:
    RingSender(ring::Outgoing& out, const RingParts& parts, std::size_t ring_size,
               const ChannelSettings& settings) noexcept;

    Result<void> send(std::span<const std::byte> message, const Deadline& deadline);
    /// As send() without time, but for a message of several records the first of them are enough.
    Result<void> try_send(std::span<const std::byte> message);
    Result<std::span<std::byte>> loan(std::size_t size, const Deadline& deadline);
    Result<void> send_loan(std::size_t size);
    void drop_loan() noexcept;
    /// The rest of what try_send() took.
    Result<void> flush(const Deadline& deadline);
    void wake_receiver() noexcept { wake(link_, control_.consumer_attention, os::Bell::data); }
    /// Nothing more will come.
    void finish() noexcept;

  private:
    Result<void> prepare(std::size_t size, const Deadline& deadline);
    Result<void> ask_for_peer();
    Result<std::byte*> room(std::size_t size, const Deadline& deadline);
    Result<void> send_parts(std::span<const std::byte>& message, const Deadline& deadline);
    Result<void> take_back(const Deadline& deadline);
    void commit(std::size_t size, ring::Piece piece = ring::Piece::last) noexcept;
    void settle() noexcept;
    Error gone() noexcept;

    ring::Outgoing& out_;
    ring::Control& control_;
    os::SharedLink& link_;
    RingWaiter waiter_;
    Known& known_;
    std::uint64_t largest_message_;
    std::uint64_t longest_record_;
    std::uint64_t part_size_;
    std::uint32_t sends_per_question_ = 1;
    Deadline::Clock::time_point asked_;
    std::optional<std::vector<std::byte>> lent_buffer_;  // of a loan that no record could carry
    Deadline lent_until_ = Deadline::never();
    std::vector<std::byte> unsent_;  // of the last message, which counts as sent
    std::size_t flushed_ = 0;        // bytes of that
    bool finished_ = false;
    bool in_parts_ = false;  // the last message was not finished
};

}  // namespace strait::channel
