/// The rows of one publisher and many subscribers.

#include "bench/contest.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/topic_side.hpp"
#include "bench/workbench.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kSetUp = 10s;
constexpr std::size_t kSize = 8;

/// A publisher here, its subscribers in the other process, which takes every message for each of them when the rate is asked for. When it is the cost of
/// publishing, they are there and read nothing: nothing but their number differs.
class FanOutContender final : public Contender {
  public:
    FanOutContender(RawPublisher publisher, PeerLink other)
        : publisher_(std::move(publisher)), other_(std::move(other)), message_(kSize) {}

    Result<void> begin(const Order& order) override {
        takes_all_ = order.measure == Measure::rate;
        return other_.begin(order);
    }
    Result<void> run(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (auto published = publisher_.publish(message_); !published) return published;
        }
        // Word that the last one has arrived, everywhere.
        return takes_all_ ? other_.end() : Result<void>();
    }
    Result<void> end() override { return takes_all_ ? Result<void>() : other_.end(); }

  private:
    RawPublisher publisher_;
    PeerLink other_;
    std::vector<std::byte> message_;
    bool takes_all_ = false;
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Task& task, std::uint32_t subscribers) {
    const auto address = bench.address("shm");
    const auto policy = task.measure == Measure::rate ? reliable(1024) : keep_last(256);
    auto publisher = RawPublisher::create(address, kSize, {.policy = policy});
    if (!publisher) return std::unexpected(publisher.error());
    auto other = PeerLink::start(bench, {"subscribers", address.text(), std::to_string(subscribers)});
    if (!other) return std::unexpected(other.error());
    return std::make_unique<FanOutContender>(std::move(*publisher), std::move(*other));
}

Entrant publisher_with(std::uint32_t subscribers, const Task& task) {
    return {fmt::format("strait topic, 1 to {}", subscribers), task,
            [subscribers](const Workbench& bench, const Task& own) { return make(bench, own, subscribers); }};
}

Result<void> take_all(std::vector<RawSubscriber>& subscribers, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        for (auto& subscriber : subscribers) {
            const auto sample = next_sample(subscriber);
            if (!sample) return std::unexpected(sample.error());
            if (sample->missed != 0) return fail(Errc::corrupt_peer, "a message of a reliable topic is missing");
        }
    }
    return {};
}

}  // namespace

void add_fan_out_contests(std::vector<Contest>& contests) {
    for (const auto measure : {Measure::cost, Measure::rate}) {
        const Task task{measure, kSize};
        for (const std::uint32_t subscribers : {1U, 4U, 16U, 64U}) {
            contests.push_back({.name = contest_name("topic", fmt::format("fan-out-{}", subscribers), task),
                                .subject = publisher_with(subscribers, task),
                                .is_quick = subscribers == 64,
                                .spins = measure == Measure::rate});
            if (subscribers > 1) contests.back().limit = publisher_with(1, task);
            if (subscribers > 1 && measure == Measure::cost) contests.back().target = Target{Bound::at_most, 1.5};
        }
    }
}

Result<void> follow_as_subscribers(const Words& arguments) {
    std::uint32_t count = 0;
    std::from_chars(arguments[1].data(), arguments[1].data() + arguments[1].size(), count);
    std::vector<RawSubscriber> subscribers;
    while (subscribers.size() < count) {
        auto subscriber = RawSubscriber::attach(arguments[0], {.wait = kSetUp});
        if (!subscriber) return std::unexpected(subscriber.error());
        subscribers.push_back(std::move(*subscriber));
    }
    return follow_orders([&subscribers](const Order& order) {
        return order.measure == Measure::rate ? take_all(subscribers, order.count) : Result<void>();
    });
}

}  // namespace strait::bench
