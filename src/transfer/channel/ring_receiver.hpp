#pragma once
/// The receiving half of a `shm://` channel.

#include "strait/channel.hpp"
#include "transfer/channel/ring_sender.hpp"
#include "transfer/channel/ring_waiter.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace strait::channel {

/// One thread at a time. Everything in the ring may be a hostile peer's.
class RingReceiver {
  public:
    RingReceiver(ring::Incoming& in, const RingParts& parts, const ChannelSettings& settings) noexcept;

    Result<std::span<const std::byte>> receive(const Deadline& deadline);
    /// The message that receive() gave; not the fast path's.
    void release() noexcept;
    void wake_sender() noexcept { wake(link_, control_.producer_attention, os::Bell::room); }
    Result<NativeHandle> wait_handle();

  private:
    using Bytes = Result<std::span<const std::byte>>;
    using State = ring::Incoming::State;
    enum class Lent : std::uint8_t { nothing, record, assembled };

    Result<void> wait(const Deadline& deadline);
    Result<void> ask_for_bell();
    Bytes take(const ring::Record& record);
    void add(std::span<const std::byte> part);
    void forget_parts() noexcept;
    Bytes end_of_message();
    Bytes too_large(std::uint64_t size);
    Error end();
    void give_back(State next) noexcept;
    void lend(Lent what) noexcept {
        lent_ = what;
        in_.state = State::lent;
    }
    [[nodiscard]] bool has_news() noexcept;
    [[nodiscard]] bool finished() const noexcept;

    ring::Incoming& in_;
    ring::Control& control_;
    os::SharedLink& link_;
    RingWaiter waiter_;
    Known& known_;
    std::uint32_t in_vain_ = 0;  // calls that did not wait and found nothing
    Lent lent_ = Lent::nothing;
    bool has_handle_ = false;
    bool corrupt_ = false;
    std::uint64_t assembled_size_ = 0;  // beyond the limit it is counted only
    std::vector<std::byte> assembled_;
};

}  // namespace strait::channel
