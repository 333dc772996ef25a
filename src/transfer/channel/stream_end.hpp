#pragma once
/// A channel over a byte stream.

#include "os/joined_handle.hpp"
#include "strait/channel.hpp"
#include "transfer/channel/end.hpp"
#include "transfer/channel/framer.hpp"

#include <memory>
#include <vector>

namespace strait::channel {

class StreamEnd final : public End {
  public:
    StreamEnd(Stream stream, const ChannelSettings& settings) noexcept
        : stream_(std::move(stream)),
          framing_(settings.framing),
          largest_message_(settings.largest_message),
          hands_over_(settings.hands_over && settings.framing == Framing::length),
          framer_(settings.framing, settings.largest_message) {}

    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override;
    Result<std::size_t> send_some(std::span<const std::span<const std::byte>> messages,
                                  const Deadline& deadline) override;
    Result<os::ByteStream*> outgoing(const Deadline& deadline) override;
    Result<os::ByteStream*> incoming() override;
    Result<std::span<std::byte>> loan(std::size_t size, const Deadline& deadline) override;
    Result<void> send_loan(std::size_t size) override;
    void drop_loan() noexcept override;
    Result<std::span<const std::byte>> receive(const Deadline& deadline) override;
    void release() noexcept override;
    Result<void> flush(const Deadline& deadline) override;
    Result<void> close_send() override;
    Result<void> wait_hang_up(const Deadline& deadline) override { return stream_.wait_hang_up(deadline); }
    void finish() noexcept override;
    [[nodiscard]] Peer peer() const override { return stream_.peer(); }
    Result<NativeHandle> wait_handle() override;

    /// Whether a message of that size can be sent now.
    [[nodiscard]] Result<void> check(std::size_t size) const;

  private:
    [[nodiscard]] bool is_begun() const noexcept { return written_ > 0; }
    Result<void> append(std::span<const std::byte> message);
    Result<void> read_more(const Deadline& deadline);

    Stream stream_;
    Framing framing_;
    std::uint64_t largest_message_;
    bool hands_over_;

    // The sending side.
    std::vector<std::byte> unwritten_;  // framed
    std::size_t written_ = 0;           // bytes of it
    std::vector<std::byte> loan_;
    Deadline lent_until_ = Deadline::never();
    bool lent_out_ = false;

    // The receiving side.
    Framer framer_;
    bool lent_in_ = false;
    std::unique_ptr<os::JoinedHandle> handle_;
};

}  // namespace strait::channel
