#include "bench/measure.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;

/// Counts what it is asked for.
class Counter final : public Contender {
  public:
    Result<void> begin(const Order& order) override {
        ordered.push_back(order.count);
        ran = 0;
        return {};
    }
    Result<void> run(std::uint64_t count) override {
        ran += count;
        ++calls;
        if (fails) return fail(Errc::peer_died);
        return {};
    }
    Result<void> end() override {
        done.push_back(ran);
        return {};
    }

    std::vector<std::uint64_t> ordered;
    std::vector<std::uint64_t> done;
    std::uint64_t ran = 0;
    std::uint64_t calls = 0;
    bool fails = false;
};

TEST_SUITE_BEGIN("measure");

TEST_CASE("a long message is timed alone, short ones in blocks and some one by one besides") {
    const auto alone = pace_for(Measure::round_trip, 10'000, 1ms);
    CHECK(alone.block == 1);
    CHECK(alone.blocks == 100);
    CHECK(alone.singles == 0);
    const auto blocks = pace_for(Measure::round_trip, 100, 1ms);
    CHECK(blocks.block == 50);
    CHECK(blocks.blocks == 200);
    CHECK(blocks.singles > 0);
}

TEST_CASE("a rate is one block of all messages") {
    const auto pace = pace_for(Measure::rate, 10, 1ms);
    CHECK(pace.block == 100'000);
    CHECK(pace.blocks == 1);
    CHECK(pace.singles == 0);
}

TEST_CASE("a message longer than the budget is measured once") {
    CHECK(pace_for(Measure::round_trip, 1e9, 1ms).messages() == 1);
    CHECK(pace_for(Measure::bandwidth, 1e9, 1ms).messages() == 1);
    CHECK(pace_for(Measure::rate, 0, 1ms).messages() > 1);
}

TEST_CASE("a round that took much longer or shorter than it should changes the next one's messages") {
    const Pace blocks{.block = 50, .blocks = 200, .singles = 2000};
    const auto slower = adjusted(Measure::round_trip, blocks, 10ms, 1ms);
    CHECK(slower.block == 50);
    CHECK(slower.blocks == 20);
    CHECK(slower.singles == 200);
    const auto faster = adjusted(Measure::round_trip, blocks, 1ns, 1ms);
    CHECK(faster.blocks == 800);
    CHECK(faster.singles == 2000);
    CHECK(adjusted(Measure::rate, {.block = 1000}, 10ms, 1ms).block == 100);
    CHECK(adjusted(Measure::rate, {.block = 1}, 10s, 1ms).block == 1);
}

TEST_CASE("a round that took about as long as it should changes nothing") {
    for (const auto took : {600us, 1000us, 1900us})
        CHECK(adjusted(Measure::rate, {.block = 1000}, took, 1ms).block == 1000);
    CHECK(adjusted(Measure::round_trip, {.blocks = 10}, 1ms, 1ms).singles == 0);
}

TEST_CASE("what a contender says itself counts instead of the time") {
    class Idler final : public Contender {
      public:
        Result<void> begin(const Order&) override { return {}; }
        Result<void> run(std::uint64_t) override { return {}; }
        Result<void> end() override { return {}; }
        [[nodiscard]] std::optional<double> figure() const override { return 42; }
    };
    Idler contender;
    const auto sample = measure(contender, {Measure::idle, 0}, {});
    REQUIRE(sample);
    CHECK(sample->figure == 42);
    CHECK(sample->single_ns.empty());
}

TEST_CASE("the other process is told exactly as many messages as are exchanged") {
    Counter contender;
    const auto sample = measure(contender, {Measure::round_trip, 8}, {.block = 10, .blocks = 7, .singles = 5});
    REQUIRE(sample);
    CHECK(contender.ordered == std::vector<std::uint64_t>{75});
    CHECK(contender.done == contender.ordered);
    CHECK(sample->single_ns.size() == 5);
    CHECK(contender.calls == 12);
}

TEST_CASE("messages that are timed alone are the percentiles' samples") {
    Counter contender;
    const auto sample = measure(contender, {Measure::round_trip, 8}, {.blocks = 9});
    REQUIRE(sample);
    CHECK(sample->single_ns.size() == 9);
}

TEST_CASE("a bandwidth counts bytes, a rate messages, a round trip nanoseconds") {
    CHECK(figure_of({Measure::bandwidth, 1000}, 4, 2000) == 2e9);
    CHECK(figure_of({Measure::rate, 1000}, 4, 2000) == 2e6);
    CHECK(figure_of({Measure::round_trip, 1000}, 4, 2000) == 500);
    CHECK(figure_of({Measure::cost, 1000}, 4, 2000) == 500);
}

TEST_CASE("a rate is timed as one whole, and has no percentiles") {
    Counter contender;
    const auto rate = measure(contender, {Measure::rate, 1000}, {.block = 10});
    REQUIRE(rate);
    CHECK(rate->single_ns.empty());
    CHECK(contender.calls == 1);
}

TEST_CASE("what fails while it is measured is an error") {
    Counter contender;
    contender.fails = true;
    CHECK(measure(contender, {Measure::round_trip, 8}, {}).error() == Errc::peer_died);
    CHECK(find_pace(contender, {Measure::rate, 8}, 1ms).error() == Errc::peer_died);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
