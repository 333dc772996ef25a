/// The short way of a connection whose messages lie in shared memory: from the ring to the handler, and from the ring to where an answer is wanted.

#include "call/connection/connection.hpp"
#include "call/connection/errors.hpp"

#include <array>
#include <cstring>

namespace strait::call {
namespace {

// What is longer would keep others from the lock.
constexpr std::size_t kShort = 1024;

// What stands behind [1, number, nil, of an answer that writes the number as the call did. Empty: this is something else.
std::span<const std::byte> result_of(std::span<const std::byte> message, std::uint32_t id) noexcept {
    constexpr std::size_t kHead = 8;
    if (message.size() <= kHead) return {};
    const auto byte = [id](unsigned shift) { return static_cast<std::byte>(id >> shift); };
    const std::array expected{std::byte{0x94}, std::byte{1}, std::byte{0xce}, byte(24),
                              byte(16),        byte(8),      byte(0),         std::byte{0xc0}};
    return std::memcmp(message.data(), expected.data(), kHead) == 0 ? message.subspan(kHead)
                                                                    : std::span<const std::byte>();
}

}  // namespace

Result<void> Connection::pump_directly(Channel& channel, const Deadline& deadline) {
    const auto message = channel.receive(deadline);
    if (!message) return std::unexpected(ended_by(message.error()));
    auto taken = dispatch(message->bytes());
    if (!taken) end(taken.error());
    return taken;
}

// Reads one message, as whoever waits does. True when it was the answer to this thread's own call, which then needs no look at who waits for it.
bool Connection::read_own(std::uint32_t id, DirectAnswer& answer, const Deadline& deadline) {
    const auto message = direct_.load(std::memory_order_relaxed)->receive(deadline);
    if (!message) {
        static_cast<void>(ended_by(message.error()));
        return false;
    }
    if (const auto result = result_of(message->bytes(), id); !result.empty()) {
        rpc::Reader reader(result);
        if (answer.read_into_place(reader)) return true;
    }
    if (const auto taken = dispatch(message->bytes()); !taken) end(taken.error());
    return false;
}

// Into the ring, if there is room and nobody is at it. With the lock, which is why there is one sender at a time.
bool Connection::send_at_once(rpc::Writer& message) {
    auto* const channel = direct_.load(std::memory_order_relaxed);
    if (channel == nullptr || sending_slowly_ > 0 || message.is_in_pieces() || message.size() > kShort) return false;
    return channel->try_send(message.bytes()).has_value();
}

}  // namespace strait::call
