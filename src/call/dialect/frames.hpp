#pragma once
/// Messages as they are on the wire, each in one piece.

#include "call/codec/scanner.hpp"
#include "call/dialect/link.hpp"
#include "os/spin.hpp"
#include "transfer/channel/framer.hpp"

#include <optional>
#include <vector>

namespace strait::call {

/// What carries them. As Link in all else.
class Frames {
  public:
    virtual ~Frames() = default;
    /// The next message, if all of it is here; good until release().
    [[nodiscard]] virtual Result<std::optional<std::span<const std::byte>>> next() = 0;
    /// Waits for more of it.
    [[nodiscard]] virtual Result<void> read_more(const Deadline& deadline) = 0;
    virtual void release() noexcept = 0;
    [[nodiscard]] virtual Result<void> send(std::span<const std::byte> message, const Deadline& deadline) = 0;
    /// What is not carried in one piece anyway is put together first.
    [[nodiscard]] virtual Result<void> send_pieces(rpc::Writer& message, const Deadline& deadline) {
        return send(message.bytes(), deadline);
    }
    /// How texts are framed, once they are.
    [[nodiscard]] virtual rpc::Dialect text_dialect() const noexcept { return rpc::Dialect::jsonl; }
    [[nodiscard]] virtual Peer peer() const = 0;
    virtual void close() noexcept = 0;
    /// As Link::direct(), whatever is spoken.
    [[nodiscard]] virtual Channel* direct() noexcept { return nullptr; }

    // For streams that share a thread; one at a time of send(), has_unsent() and send_rest().
    [[nodiscard]] virtual Result<NativeHandle> share() { return strait::fail(Errc::not_supported_here); }
    [[nodiscard]] virtual bool has_unsent() const noexcept { return false; }
    [[nodiscard]] virtual Result<void> send_rest() { return {}; }
    [[nodiscard]] virtual std::optional<Deadline::Clock::time_point> whole_by() const noexcept { return std::nullopt; }
    virtual void rest() noexcept {}
};

/// A channel keeps messages apart by itself.
class ChannelFrames final : public Frames {
  public:
    explicit ChannelFrames(Channel channel) noexcept : channel_(std::move(channel)) {}

    Result<std::optional<std::span<const std::byte>>> next() override {
        if (!is_here_) return std::nullopt;
        return message_.bytes();
    }
    Result<void> read_more(const Deadline& deadline) override;
    void release() noexcept override {
        is_here_ = false;
        message_ = Message();
    }
    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override {
        return channel_.send(message, deadline);
    }
    Result<void> send_pieces(rpc::Writer& message, const Deadline& deadline) override;
    Peer peer() const override { return channel_.peer(); }
    void close() noexcept override;
    Channel* direct() noexcept override { return &channel_; }

  private:
    Channel channel_;
    Message message_;
    bool is_here_ = false;
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
    /// Gives back memory while nothing is under way.
    void rest() noexcept;

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

    Result<std::optional<std::span<const std::byte>>> next() override;
    Result<void> read_more(const Deadline& deadline) override;
    void release() noexcept override;
    Result<void> send(std::span<const std::byte> message, const Deadline& deadline) override;
    rpc::Dialect text_dialect() const noexcept override { return settings_.dialect; }
    Peer peer() const override { return stream_.peer(); }
    void close() noexcept override { stream_.close(); }

    /// From here on send() keeps what the stream does not take at once.
    Result<NativeHandle> share() override;
    bool has_unsent() const noexcept override { return written_ < unwritten_.size(); }
    Result<void> send_rest() override;
    std::optional<Deadline::Clock::time_point> whole_by() const noexcept override;
    void rest() noexcept override;

  private:
    using Clock = Deadline::Clock;

    Result<void> look_at(std::byte first);
    Result<std::size_t> read(std::span<std::byte> to, const Deadline& deadline);
    void speak(rpc::Dialect dialect);
    std::span<std::byte> space() { return text_ ? text_->space() : msgpack_.space(); }
    void filled(std::size_t count) noexcept;
    [[nodiscard]] bool is_within_message() const noexcept {
        return text_ ? text_->is_within_message() : msgpack_.is_within_message();
    }
    Result<void> flush(const Deadline& deadline);
    Result<void> send_or_keep(std::span<const std::byte> message);

    Stream stream_;
    LinkSettings settings_;
    os::Spin spin_;
    MsgpackFramer msgpack_;
    std::optional<channel::Framer> text_;
    Framing framing_ = Framing::line;
    std::vector<std::byte> unwritten_;
    std::size_t written_ = 0;
    Clock::time_point to_be_whole_by_;
    std::size_t progress_ = 0;
    bool shared_ = false;
};

}  // namespace strait::call
