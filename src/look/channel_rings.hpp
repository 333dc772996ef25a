#pragma once
/// What the two rings of a channel say: what went over them, what lies in them, and who sleeps.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace strait::look {

struct RingLook {
    std::uint64_t written = 0;  ///< bytes, with the heads of messages; up to a kilobyte behind
    std::uint64_t read = 0;     ///< up to a quarter of the ring behind
    bool reader_sleeps = false;
    bool writer_sleeps = false;
};

/// The first is the one that the serving end writes. `page` is what the channel's memory begins with; empty when it holds no channel. Nothing in it is
/// believed further than a wrong number goes.
[[nodiscard]] std::optional<std::array<RingLook, 2>> rings_in(std::span<const std::byte> page);

}  // namespace strait::look
