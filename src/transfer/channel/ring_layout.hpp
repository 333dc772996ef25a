#pragma once
/// The memory of a `shm://` channel: a page that describes it, and two rings.

#include "core/shared_layout.hpp"
#include <strait/ring_layout.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::channel {

inline constexpr LayoutWanted kLayout{LayoutKind::channel, 6};

/// At offset 0. The rings begin at kRings, first the one that the serving end writes, then the one that it reads.
struct Layout {
    LayoutHead head;
    std::uint64_t ring_size;                ///< bytes of each ring, a power of two
    std::array<ring::Key, 2> keys;          ///< of the rings, random
    std::array<ring::Control, 2> controls;  ///< of the rings
};
inline constexpr std::uint64_t kRings = 4096;
static_assert(sizeof(Layout) <= kRings && offsetof(Layout, controls) % 128 == 0);

inline constexpr std::uint64_t kLargestRing = std::uint64_t{1} << 30;

enum class Side : std::uint8_t { serving, connected };
/// The index of the ring that an end writes, and of the one that it reads.
[[nodiscard]] constexpr std::size_t written_by(Side side) noexcept { return side == Side::serving ? 0 : 1; }
[[nodiscard]] constexpr std::size_t read_by(Side side) noexcept { return side == Side::serving ? 1 : 0; }

}  // namespace strait::channel
