#include "share/fingerprint.hpp"

#include <array>
#include <bit>

namespace strait {
namespace {

constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15ULL;

std::uint64_t mixed(std::uint64_t state, std::uint64_t word) noexcept {
    return std::rotl((state ^ word) * kFactor, 29);
}

}  // namespace

// Others write here without a lock by design, which a race detector cannot know.
[[gnu::no_sanitize_thread]] std::uint64_t fingerprint(std::span<const std::byte> memory) noexcept {
    // Four independent lanes, so that the multiplications overlap.
    std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
    const auto* at = reinterpret_cast<const volatile std::byte*>(memory.data());
    std::size_t left = memory.size();
    for (; left >= 32; left -= 32, at += 32) {
        for (std::size_t lane = 0; lane < 4; ++lane) {
            lanes[lane] = mixed(lanes[lane], *reinterpret_cast<const volatile std::uint64_t*>(at + lane * 8));
        }
    }
    std::uint64_t result = memory.size();
    for (; left > 0; --left, ++at) result = mixed(result, std::to_integer<std::uint64_t>(std::byte{*at}));
    for (const auto lane : lanes) result = mixed(result, lane);
    return result;
}

}  // namespace strait
