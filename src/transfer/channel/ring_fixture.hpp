#pragma once
/// A ring for tests, and messages that cannot be mistaken for each other.

#include <strait/ring_consumer.hpp>
#include <strait/ring_producer.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <vector>

namespace strait::ring {

// A ring that ends in a guard, so that a write past its end shows.
struct Ring {
    explicit Ring(std::size_t capacity) : memory(capacity + kLine, std::byte{0xEE}) {}
    std::span<std::byte> bytes() { return std::span(memory).first(memory.size() - kLine); }
    bool guard_is_whole() const {
        return std::all_of(memory.end() - kLine, memory.end(), [](std::byte b) { return b == std::byte{0xEE}; });
    }
    std::vector<std::byte> memory;
    Control control;
    Key key{0x0123456789ABCDEF, 0x9E3779B97F4A7C15};
};

inline std::vector<std::byte> message(std::uint64_t number, std::size_t size) {
    std::vector<std::byte> bytes(size);
    std::mt19937_64 random(number);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    return bytes;
}

inline bool send(Producer<>& producer, std::span<const std::byte> bytes) {
    auto* const place = producer.claim(bytes.size());
    if (place == nullptr) return false;
    std::ranges::copy(bytes, place);
    producer.commit(bytes.size());
    return true;
}

}  // namespace strait::ring
