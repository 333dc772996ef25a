#include "transfer/channel/ring_end.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <random>
#include <string>
#include <utility>

namespace strait::channel {
namespace {

std::uint64_t random_number() {
    std::random_device random;
    return (std::uint64_t{random()} << 32) | random();
}

ring::Key random_key() { return {random_number(), random_number() | 1}; }

std::uint64_t rounded(std::uint64_t ring_size) {
    return std::bit_ceil(std::max<std::uint64_t>(ring_size, ring::kSmallestCapacity));
}

Layout& layout_of(const os::SharedLink& link) noexcept { return *reinterpret_cast<Layout*>(link.memory().data()); }

/// One of the two rings, as an end finds it. Another process may write here at any time: the key is copied, and only the copy is used.
struct Ring {
    std::span<std::byte> memory;
    ring::Control& control;
    ring::Key key;
};
Ring ring_of(const os::SharedLink& link, std::size_t index, std::uint64_t size) noexcept {
    auto& layout = layout_of(link);
    return {link.memory().subspan(kRings + index * size, size), layout.controls.at(index), layout.keys.at(index)};
}

// The attention of the other end that asks for nothing.
std::uint32_t quiet() noexcept {
    return os::takes_part_in_barriers() ? static_cast<std::uint32_t>(ring::Attention::unfenced) : ~std::uint32_t{0};
}

ring::FastPath fast_path_over(const Ring& out, const Ring& in, const ChannelSettings& settings) noexcept {
    return {{.producer = {out.memory, out.control, out.key},
             .peer_attention = &out.control.consumer_attention,
             .quiet = quiet()},
            {.consumer = {in.memory, in.control, in.key},
             .peer_attention = &in.control.producer_attention,
             .quiet = quiet(),
             .largest = settings.largest_message}};
}

}  // namespace

Result<void> RingEnd::check(const ChannelSettings& settings) {
    if (settings.ring_size >= ring::kSmallestCapacity && settings.ring_size <= kLargestRing) return {};
    return fail(Errc::invalid_argument, "a ring of " + std::to_string(settings.ring_size) + " bytes: it must have " +
                                            std::to_string(ring::kSmallestCapacity) + " to " +
                                            std::to_string(kLargestRing));
}

os::SharedLink::Offer RingEnd::offered(const ChannelSettings& settings) {
    const auto ring_size = rounded(settings.ring_size);
    const auto size = kRings + 2 * ring_size;
    const auto prepare = [ring_size, size](std::span<std::byte> memory) {
        auto& layout = *new (memory.data()) Layout{};
        layout.ring_size = ring_size;
        for (auto& key : layout.keys) key = random_key();
        publish_layout(layout.head, kLayout, size);
    };
    return {size, prepare};
}

std::unique_ptr<End> RingEnd::serve(std::unique_ptr<os::SharedLink> link, const ChannelSettings& settings) {
    return std::make_unique<RingEnd>(std::move(link), Side::serving, rounded(settings.ring_size), settings);
}

Result<std::unique_ptr<End>> RingEnd::join(std::unique_ptr<os::SharedLink> link, const ChannelSettings& settings) {
    const auto memory = link->memory();
    if (memory.size() < kRings) return fail(Errc::corrupt_peer, "the memory it offers is too small for a channel");
    const auto& layout = layout_of(*link);
    const auto size = check_layout(layout.head, kLayout, memory.size());
    if (!size && size.error() == Errc::would_block)
        return fail(Errc::corrupt_peer, "the memory it offers holds no channel");
    if (!size) return std::unexpected(size.error());
    const std::uint64_t ring_size = *static_cast<const volatile std::uint64_t*>(&layout.ring_size);
    const bool possible =
        std::has_single_bit(ring_size) && ring_size >= ring::kSmallestCapacity && ring_size <= kLargestRing;
    if (!possible || kRings + 2 * ring_size != *size)
        return fail(Errc::corrupt_peer, "the rings it offers cannot have " + std::to_string(ring_size) + " bytes");
    return std::make_unique<RingEnd>(std::move(link), Side::connected, ring_size, settings);
}

RingEnd::RingEnd(std::unique_ptr<os::SharedLink> link, Side side, std::uint64_t ring_size,
                 const ChannelSettings& settings) noexcept
    : link_(std::move(link)),
      fast_(fast_path_over(ring_of(*link_, written_by(side), ring_size), ring_of(*link_, read_by(side), ring_size),
                           settings)),
      sender_(fast_.out, {*link_, layout_of(*link_).controls.at(written_by(side)), known_}, ring_size, settings),
      receiver_(fast_.in, {*link_, layout_of(*link_).controls.at(read_by(side)), known_}, settings) {}

}  // namespace strait::channel
