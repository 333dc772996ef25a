#pragma once
/// Messages in the bytes of a stream: where one ends and the next begins.

#include "strait/channel.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace strait::channel {

/// Collects what comes and finds the messages in it. Grows as bytes arrive, never to more than the largest message and a little.
class Framer {
  public:
    Framer(Framing framing, std::uint64_t largest) noexcept : framing_(framing), largest_(largest) {}

    /// Where the next bytes go; never empty. next() and consume() make it invalid.
    [[nodiscard]] std::span<std::byte> space();
    void filled(std::size_t count) noexcept { end_ += count; }

    /// The first whole message, until consume(). Nothing: more bytes are needed. Errors: too_large (passed over), corrupt_peer (no such frame).
    [[nodiscard]] Result<std::optional<std::span<const std::byte>>> next();
    void consume() noexcept;

    /// How many bytes of a message with a length, or of that, have not yet come, as far as is known; never none.
    [[nodiscard]] std::size_t missing() const noexcept;

    /// A message has begun and is not whole.
    [[nodiscard]] bool is_within_message() const noexcept {
        return end_ > begin_ || to_pass_over_ > 0 || passing_line_;
    }

  private:
    using Found = Result<std::optional<std::span<const std::byte>>>;

    [[nodiscard]] std::span<const std::byte> unread() const noexcept {
        return std::span(buffer_).subspan(begin_, end_ - begin_);
    }
    Found find_sized(std::size_t header, std::uint64_t size);
    Found find_length();
    Found find_content_length();
    Found find_terminated(std::byte end);
    bool pass_over() noexcept;
    bool pass_line(std::byte end) noexcept;
    Found too_large(std::uint64_t size) const;

    Framing framing_;
    std::uint64_t largest_;
    std::vector<std::byte> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t searched_ = 0;        // bytes of unread() that have no terminator
    std::size_t consumed_ = 0;        // by the message that next() gave
    std::uint64_t to_pass_over_ = 0;  // bytes of a message that was too large
    bool passing_line_ = false;       // the same, up to its terminator
};

/// The settings with what `?framing=` of the address says. Errors: invalid_address.
[[nodiscard]] Result<ChannelSettings> with_framing_of(const Address& address, const ChannelSettings& settings);

/// Appends the message with its frame. Errors: invalid_argument (it contains what would end it), too_large (its size does not fit in).
[[nodiscard]] Result<void> append_framed(Framing framing, std::span<const std::byte> message,
                                         std::vector<std::byte>& to);

}  // namespace strait::channel
