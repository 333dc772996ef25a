#pragma once
/// Two processes that wake each other by something of strait's that carries no message.

#include "bench/contender.hpp"
#include "bench/peer_link.hpp"

#include <cstdint>
#include <utility>

namespace strait::bench {

/// One way: ring() by one process, wait() by the other.
template <typename T>
concept Bell = requires(T bell) {
    { bell.ring() } -> std::same_as<Result<void>>;
    { bell.wait() } -> std::same_as<Result<void>>;
};

template <Bell B>
struct BellPair {
    B there;
    B back;

    Result<void> lead(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (auto rung = there.ring(); !rung) return rung;
            if (auto came = back.wait(); !came) return came;
        }
        return {};
    }
    Result<void> follow(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (auto came = there.wait(); !came) return came;
            if (auto rung = back.ring(); !rung) return rung;
        }
        return {};
    }
};

template <Bell B>
class WakeContender final : public Contender {
  public:
    WakeContender(BellPair<B> bells, PeerLink other) : bells_(std::move(bells)), other_(std::move(other)) {}

    Result<void> begin(const Order& order) override { return other_.begin(order); }
    Result<void> run(std::uint64_t count) override { return bells_.lead(count); }
    Result<void> end() override { return other_.end(); }

  private:
    BellPair<B> bells_;
    PeerLink other_;
};

}  // namespace strait::bench
