#pragma once
/// A conversation over a small ring in which everything occurs that a channel can do to its memory.

#include <strait/channel.hpp>

#include <cstdint>
#include <span>

namespace strait::test {

/// One way: several messages at once, small ones, long ones, parts, loans in the ring and in a buffer, and now and then one that is sent only if there is room.
class ChannelScript {
  public:
    /// For both ends. Every wait is a sleep.
    static constexpr ChannelSettings kSettings{.waiting = Waiting::sleep, .ring_size = 4096};

    /// Sends all, until one fails.
    [[nodiscard]] static Result<void> send(Channel& channel);

    /// What has come is whole and in order. Throws Unexpected when it is not.
    void add(std::span<const std::byte> message);
    /// All that has to come has come.
    [[nodiscard]] bool is_complete() const noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

  private:
    std::uint64_t count_ = 0;
};

}  // namespace strait::test
