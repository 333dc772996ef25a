#pragma once
/// Messages as they are on the wire, each in one piece.

#include "call/codec/scanner.hpp"
#include "call/dialect/link.hpp"
#include "transfer/channel/framer.hpp"

#include <optional>
#include <vector>

namespace strait::call {

/// What carries them. As Link in all else.
class Frames {
  public:
    virtual ~Frames() = default;
    [[nodiscard]] virtual Result<std::span<const std::byte>> receive(const Deadline& deadline) = 0;
    virtual void release() noexcept = 0;
    [[nodiscard]] virtual Result<void> send(std::span<const std::byte> message, const Deadline& deadline) = 0;
    /// How texts are framed, once they are.
    [[nodiscard]] virtual rpc::Dialect text_dialect() const noexcept { return rpc::Dialect::jsonl; }
    [[nodiscard]] virtual Peer peer() const = 0;
    virtual void close() noexcept = 0;
};

/// A channel keeps messages apart by itself.
class ChannelFrames final : public Frames {
  public:
    explicit ChannelFrames(Channel channel) noexcept : channel_(std::move(channel)) {}

    Result<std::span<const std::byte>> receive(const Deadline& deadline) override;
    void release() noexcept override { message_ = Message(); }
    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override {
        return channel_.send(message, deadline);
    }
    Peer peer() const override { return channel_.peer(); }
    void close() noexcept override;

  private:
    Channel channel_;
    Message message_;
};

/// Values of msgpack one behind the other, with nothing in between. As channel::Framer.
class MsgpackFramer {
  public:
    explicit MsgpackFramer(std::uint64_t largest) noexcept : largest_(largest) {}

    [[nodiscard]] std::span<std::byte> space();
    void filled(std::size_t count) noexcept { end_ += count; }
    [[nodiscard]] Result<std::optional<std::span<const std::byte>>> next();
    void consume() noexcept;
    [[nodiscard]] bool is_within_message() const noexcept { return end_ > begin_; }

  private:
    std::uint64_t largest_;
    std::vector<std::byte> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t consumed_ = 0;
    Scanner scanner_;
};

/// A stream; what is spoken there is known from the first byte, if it was not said.
class StreamFrames final : public Frames {
  public:
    StreamFrames(Stream stream, const LinkSettings& settings);

    Result<std::span<const std::byte>> receive(const Deadline& deadline) override;
    void release() noexcept override;
    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override;
    rpc::Dialect text_dialect() const noexcept override { return settings_.dialect; }
    Peer peer() const override { return stream_.peer(); }
    void close() noexcept override { stream_.close(); }

  private:
    using Clock = Deadline::Clock;

    Result<void> read_more(const Deadline& deadline);
    Result<void> look_at(std::byte first);
    void speak(rpc::Dialect dialect);
    std::span<std::byte> space() { return text_ ? text_->space() : msgpack_.space(); }
    void filled(std::size_t count) noexcept;
    [[nodiscard]] bool is_within_message() const noexcept {
        return text_ ? text_->is_within_message() : msgpack_.is_within_message();
    }
    Result<void> flush(const Deadline& deadline);

    Stream stream_;
    LinkSettings settings_;
    MsgpackFramer msgpack_;
    std::optional<channel::Framer> text_;
    Framing framing_ = Framing::line;
    std::vector<std::byte> unwritten_;
    std::size_t written_ = 0;
    Clock::time_point to_be_whole_by_;
    std::size_t progress_ = 0;
};

}  // namespace strait::call
