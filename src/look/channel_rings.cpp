#include "look/channel_rings.hpp"

#include "transfer/channel/ring_layout.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

namespace strait::look {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

bool is_asleep(const std::atomic<std::uint32_t>& attention) {
    return attention.load(kRelaxed) == static_cast<std::uint32_t>(ring::Attention::asleep);
}

RingLook look_of(const ring::Control& control, std::uint64_t ring_size) {
    const auto read = control.consumed.load(kRelaxed);
    // The producer says so only now and then, so a consumer that has read all may be ahead of it.
    const auto written = std::clamp(control.reached.load(kRelaxed), read, read + std::min(ring_size, ~read));
    return {.written = written,
            .read = read,
            .reader_sleeps = is_asleep(control.consumer_attention),
            .writer_sleeps = is_asleep(control.producer_attention)};
}

}  // namespace

std::optional<std::array<RingLook, 2>> rings_in(std::span<const std::byte> page) {
    if (page.size() < sizeof(channel::Layout)) return std::nullopt;
    const auto layout = std::make_unique<channel::Layout>();
    // Our own from here on: nobody changes it any more.
    std::memcpy(static_cast<void*>(layout.get()), page.data(), sizeof *layout);
    if (!check_layout(layout->head, channel::kLayout, std::numeric_limits<std::uint64_t>::max())) return std::nullopt;
    const auto size = std::min(layout->ring_size, channel::kLargestRing);
    return std::array{look_of(layout->controls[0], size), look_of(layout->controls[1], size)};
}

}  // namespace strait::look
