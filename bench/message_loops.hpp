#pragma once
/// The two sides of a conversation in whole messages. The steps are known when it is compiled, so that a library's calls cost
/// what they cost a user.

#include "bench/contender.hpp"
#include "bench/peer_link.hpp"

#include <cstddef>
#include <utility>

namespace strait::bench {

/// How a side sends and receives.
template <typename Side>
struct Manner {
    using Step = Result<void> (Side::*)();
    Step send;
    Step receive;
};

/// `count` times all these steps.
template <auto... Steps, typename Side>
Result<void> repeat(Side& side, std::uint64_t count) {
    Result<void> done;
    const auto take = [&](auto step) {
        done = (side.*step)();
        return done.has_value();
    };
    for (std::uint64_t i = 0; i < count; ++i) {
        if (!(take(Steps) && ...)) return done;
    }
    return done;
}

/// The side that is timed.
template <auto Chosen, typename Side>
Result<void> lead(Side& side, const Order& order, std::uint64_t count) {
    if (order.measure == Measure::round_trip) return repeat<Chosen.send, Chosen.receive>(side, count);
    if (auto sent = repeat<Chosen.send>(side, count); !sent) return sent;
    return (side.*Chosen.receive)();
}

/// The other one: a whole round.
template <auto Chosen, typename Side>
Result<void> follow_messages(Side& side, const Order& order) {
    if (order.measure == Measure::round_trip) return repeat<Chosen.receive, Chosen.send>(side, order.count);
    if (auto came = repeat<Chosen.receive>(side, order.count); !came) return came;
    return (side.*Chosen.send)();
}

template <typename Side>
using Lead = Result<void> (*)(Side& side, const Order& order, std::uint64_t count);

/// A side with the other process at the other end of it.
template <typename Side>
class MessageContender final : public Contender {
  public:
    MessageContender(Side side, PeerLink other, Lead<Side> lead)
        : side_(std::move(side)), other_(std::move(other)), lead_(lead) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        side_.resize(order.size);
        return other_.begin(order);
    }
    Result<void> run(std::uint64_t count) override { return lead_(side_, order_, count); }
    Result<void> end() override { return other_.end(); }

  private:
    Side side_;
    PeerLink other_;
    Lead<Side> lead_;
    Order order_;
};

}  // namespace strait::bench
