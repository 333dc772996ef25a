#include "transfer/channel/ring_end.hpp"

#include "core/fault_point.hpp"

#include <algorithm>
#include <bit>
#include <new>
#include <random>
#include <string>
#include <type_traits>
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
        fault_point("channel.layout.before");
        publish_layout(layout.head, kLayout, size);
        fault_point("channel.layout.after");
    };
    return {size, prepare};
}

Result<std::unique_ptr<End>> RingEnd::serve(std::unique_ptr<os::SharedLink> link, const ChannelSettings& settings) {
    return make(std::move(link), {Side::serving, rounded(settings.ring_size)}, settings);
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
    return make(std::move(link), {Side::connected, ring_size}, settings);
}

Result<std::unique_ptr<End>> RingEnd::make(std::unique_ptr<os::SharedLink> link, const Shape& shape,
                                           const ChannelSettings& settings) {
    auto memory = os::ForkWiped::allocate();
    if (!memory) return std::unexpected(std::move(memory.error()));
    const auto out = ring_of(*link, written_by(shape.side), shape.ring_size);
    const auto in = ring_of(*link, read_by(shape.side), shape.ring_size);
    static_assert(sizeof(ring::FastPath) <= os::ForkWiped::kSize);
    static_assert(std::is_trivially_destructible_v<ring::FastPath>);
    auto& fast = *new (memory->get()) ring::FastPath(fast_path_over(out, in, settings));
    fast.in.answers = &fast.out;
    return std::unique_ptr<End>(new RingEnd({std::move(link), std::move(*memory), fast}, shape, settings));
}

RingEnd::RingEnd(Parts parts, const Shape& shape, const ChannelSettings& settings) noexcept
    : link_(std::move(parts.link)),
      memory_(std::move(parts.memory)),
      fast_(parts.fast),
      sender_(fast_.out, {*link_, layout_of(*link_).controls.at(written_by(shape.side)), known_}, shape.ring_size,
              settings),
      receiver_(fast_.in, {*link_, layout_of(*link_).controls.at(read_by(shape.side)), known_}, settings) {}

// A forked child has lost the memory. It comes here because its fast path is all zeros.
Result<void> RingEnd::send(std::span<const std::byte> message, const Deadline& deadline) {
    if (auto own = link_->check_process(); !own) return own;
    return sender_.send(message, deadline);
}

Result<void> RingEnd::try_send(std::span<const std::byte> message) {
    if (auto own = link_->check_process(); !own) return own;
    return sender_.try_send(message);
}

Result<std::size_t> RingEnd::send_some(std::span<const std::span<const std::byte>> messages, const Deadline& deadline) {
    ring::Outgoing::Outcome outcome{};
    const auto count = fast_.out.try_send_all(messages, outcome);
    if (outcome == ring::Outgoing::Outcome::sent_to_sleeper) wake_receiver();
    return count > 0 ? Result<std::size_t>(count) : End::send_some(messages, deadline);
}

Result<std::span<std::byte>> RingEnd::loan(std::size_t size, const Deadline& deadline) {
    if (auto own = link_->check_process(); !own) return std::unexpected(std::move(own.error()));
    return sender_.loan(size, deadline);
}

Result<void> RingEnd::send_loan(std::size_t size) {
    if (auto own = link_->check_process(); !own) return own;
    return sender_.send_loan(size);
}

[[gnu::hot]] Result<std::span<const std::byte>> RingEnd::receive(const Deadline& deadline) {
    if (auto own = link_->check_process(); !own) return std::unexpected(std::move(own.error()));
    return receiver_.receive(deadline);
}

Result<void> RingEnd::flush(const Deadline& deadline) {
    if (auto own = link_->check_process(); !own) return own;
    return sender_.flush(deadline);
}

Result<void> RingEnd::close_send() {
    if (auto flushed = flush(Deadline::after(kFinishPatience)); !flushed) return flushed;
    sender_.finish();
    return {};
}

void RingEnd::finish() noexcept {
    if (!link_->check_process()) return;
    static_cast<void>(sender_.flush(Deadline::after(kFinishPatience)));
    sender_.finish();
}

}  // namespace strait::channel
