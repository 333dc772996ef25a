#pragma once
/// A channel over shared memory.

#include "os/fork_wiped.hpp"
#include "os/shared_link.hpp"
#include "strait/channel.hpp"
#include "transfer/channel/end.hpp"
#include "transfer/channel/ring_layout.hpp"
#include "transfer/channel/ring_receiver.hpp"
#include "transfer/channel/ring_sender.hpp"

#include <memory>

namespace strait::channel {

class RingEnd final : public End {
  public:
    /// Errors: invalid_argument.
    [[nodiscard]] static Result<void> check(const ChannelSettings& settings);
    /// The memory that the serving end makes.
    [[nodiscard]] static os::SharedLink::Offer offered(const ChannelSettings& settings);
    /// Errors: out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<End>> serve(std::unique_ptr<os::SharedLink> link,
                                                            const ChannelSettings& settings);
    /// Errors: corrupt_peer, wrong_kind, out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<End>> join(std::unique_ptr<os::SharedLink> link,
                                                           const ChannelSettings& settings);

    [[nodiscard]] ring::FastPath* fast_path() noexcept override { return &fast_; }
    [[nodiscard]] os::SharedLink* link() noexcept override { return link_.get(); }
    [[gnu::hot]] void wake_receiver() noexcept override { sender_.wake_receiver(); }
    void wake_sender() noexcept override { receiver_.wake_sender(); }

    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override;
    Result<void> try_send(std::span<const std::byte> message) override;
    Result<std::size_t> send_some(std::span<const std::span<const std::byte>> messages,
                                  const Deadline& deadline) override;
    Result<std::span<std::byte>> loan(std::size_t size, const Deadline& deadline) override;
    Result<void> send_loan(std::size_t size) override;
    void drop_loan() noexcept override { sender_.drop_loan(); }
    Result<std::span<const std::byte>> receive(const Deadline& deadline) override;
    void release() noexcept override { receiver_.release(); }
    Result<void> flush(const Deadline& deadline) override;
    Result<void> close_send() override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return link_->wait_hang_up(deadline); }
    void finish() noexcept override;
    [[nodiscard]] Peer peer() const override { return link_->peer(); }
    Result<NativeHandle> wait_handle() override { return receiver_.wait_handle(); }

  private:
    struct Shape {
        Side side;
        std::uint64_t ring_size;
    };
    struct Parts {
        std::unique_ptr<os::SharedLink> link;
        os::ForkWiped memory;
        ring::FastPath& fast;
    };
    [[nodiscard]] static Result<std::unique_ptr<End>> make(std::unique_ptr<os::SharedLink> link, const Shape& shape,
                                                           const ChannelSettings& settings);
    RingEnd(Parts parts, const Shape& shape, const ChannelSettings& settings) noexcept;

    std::unique_ptr<os::SharedLink> link_;
    Known known_;
    os::ForkWiped memory_;
    ring::FastPath& fast_;
    // As in there, each half has a thread of its own.
    alignas(128) RingSender sender_;
    alignas(128) RingReceiver receiver_;
};

}  // namespace strait::channel
