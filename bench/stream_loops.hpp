#pragma once
/// The two sides of a stream, written once for strait's streams and for bare system calls, so that nothing else differs.

#include "bench/contender.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace strait::bench {

/// Both ends of one process. read() fills the whole buffer, write() writes all; false is an error, which error() then tells.
template <typename T>
concept StreamEnds = requires(T ends, std::span<std::byte> buffer, std::span<const std::byte> data) {
    { ends.read(buffer) } -> std::same_as<bool>;
    { ends.write(data) } -> std::same_as<bool>;
    { ends.error() } -> std::same_as<Error>;
};

[[nodiscard]] inline std::span<std::byte> bytes_of(Order& order) {
    return std::as_writable_bytes(std::span(&order, 1));
}
[[nodiscard]] inline std::span<const std::byte> bytes_of(const Order& order) {
    return std::as_bytes(std::span(&order, 1));
}

/// The side that is asked: plays rounds until the stream ends.
template <StreamEnds Ends>
Result<void> follow(Ends& ends) {
    constexpr std::array<std::byte, 1> kWord{};
    std::vector<std::byte> message;
    Order order;
    while (ends.read(bytes_of(order))) {
        message.resize(order.size);
        if (!ends.write(kWord)) return std::unexpected(ends.error());
        for (std::uint64_t i = 0; i < order.count; ++i) {
            if (!ends.read(message)) return std::unexpected(ends.error());
            if (order.measure == Measure::round_trip && !ends.write(message)) return std::unexpected(ends.error());
        }
        if (order.measure != Measure::round_trip && !ends.write(kWord)) return std::unexpected(ends.error());
    }
    return {};
}

/// The side that asks and is timed. `Link` owns what the ends stand on.
template <typename Link>
    requires StreamEnds<Link>
class StreamContender final : public Contender {
  public:
    explicit StreamContender(Link link) : link_(std::move(link)) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        message_.resize(order.size);
        return told(link_.write(bytes_of(std::as_const(order_))) && link_.read(word_));
    }
    Result<void> run(std::uint64_t count) override {
        return told(order_.measure == Measure::round_trip ? exchange(count) : send(count));
    }
    Result<void> end() override { return {}; }

  private:
    bool exchange(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!link_.write(message_) || !link_.read(message_)) return false;
        }
        return true;
    }
    bool send(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!link_.write(message_)) return false;
        }
        return link_.read(word_);
    }
    Result<void> told(bool done) {
        if (done) return {};
        return std::unexpected(link_.error());
    }

    Link link_;
    Order order_;
    std::vector<std::byte> message_;
    std::array<std::byte, 1> word_{};
};

}  // namespace strait::bench
