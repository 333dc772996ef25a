#include "bench/rounds.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace strait::bench {
namespace {

/// Answers with these states, one after the other, and with the last one from then on.
Probe states(std::vector<double> line_ns) {
    return [line_ns = std::move(line_ns), next = std::size_t{0}]() mutable -> Result<CpuState> {
        const auto at = next < line_ns.size() ? next++ : line_ns.size() - 1;
        return CpuState{line_ns[at]};
    };
}

/// A round whose figure says how many were played before it, and in which a list of numbers is kept.
Play counting(std::vector<std::size_t>& numbers) {
    return [&numbers](std::size_t number) -> Result<Round> {
        Round round;
        round.subject.figure = static_cast<double>(numbers.size());
        numbers.push_back(number);
        return round;
    };
}

TEST_SUITE_BEGIN("rounds");

TEST_CASE("as many rounds as planned are played while the state stays") {
    std::vector<std::size_t> numbers;
    const auto played = play_rounds({.rounds = 3}, states({100}), counting(numbers));
    REQUIRE(played);
    CHECK(numbers == std::vector<std::size_t>{0, 1, 2});
    CHECK(played->rounds.size() == 3);
    CHECK(played->repeated == 0);
    CHECK(played->disturbed == 0);
    CHECK(played->state.line_ns == 100);
    CHECK_FALSE(played->state_varied);
}

TEST_CASE("no rounds are no rounds") {
    std::vector<std::size_t> numbers;
    const auto played = play_rounds({.rounds = 0}, states({100}), counting(numbers));
    REQUIRE(played);
    CHECK(played->rounds.empty());
    CHECK(numbers.empty());
}

TEST_CASE("a round in which the state changed is thrown away and played again under its own number") {
    std::vector<std::size_t> numbers;
    // Before the first, then after each: the second round ends in another state than it began.
    const auto played = play_rounds({.rounds = 3}, states({100, 100, 420, 420, 420}), counting(numbers));
    REQUIRE(played);
    CHECK(numbers == std::vector<std::size_t>{0, 1, 1, 2});
    CHECK(played->repeated == 1);
    CHECK(played->disturbed == 0);
    std::vector<double> kept;
    for (const auto& round : played->rounds) kept.push_back(round.subject.figure);
    CHECK(kept == std::vector<double>{0, 2, 3});
    CHECK(played->state.line_ns == 420);
    CHECK(played->state_varied);
}

TEST_CASE("where the state never stays, rounds are repeated up to the bound and then count as disturbed") {
    std::vector<std::size_t> numbers;
    bool far = false;
    const auto restless = [&far]() -> Result<CpuState> {
        far = !far;
        return CpuState{far ? 420.0 : 28.0};
    };
    const auto played = play_rounds({.rounds = 2, .most_repeats = 3}, restless, counting(numbers));
    REQUIRE(played);
    CHECK(numbers.size() == 5);
    CHECK(played->rounds.size() == 2);
    CHECK(played->repeated == 3);
    CHECK(played->disturbed == 2);
}

TEST_CASE("when time is over, the round that was being played is the last one, whatever it found") {
    std::vector<std::size_t> numbers;
    int minutes = 0;
    const RoundPlan plan{.rounds = 5, .most_time = std::chrono::minutes(2), .now = [&minutes] {
                             return RoundPlan::Clock::time_point(std::chrono::minutes(minutes++));
                         }};
    const auto played = play_rounds(plan, states({100, 100, 420}), counting(numbers));
    REQUIRE(played);
    CHECK(numbers == std::vector<std::size_t>{0, 1});
    CHECK(played->rounds.size() == 2);
    CHECK(played->cut_short);
    CHECK(played->repeated == 0);
    CHECK(played->disturbed == 1);
}

TEST_CASE("rounds that were all played are not cut short, however long the last one took") {
    std::vector<std::size_t> numbers;
    int minutes = 0;
    const RoundPlan plan{.rounds = 2, .most_time = std::chrono::minutes(2), .now = [&minutes] {
                             return RoundPlan::Clock::time_point(std::chrono::minutes(minutes++));
                         }};
    const auto played = play_rounds(plan, states({100}), counting(numbers));
    REQUIRE(played);
    CHECK(played->rounds.size() == 2);
    CHECK_FALSE(played->cut_short);
}

TEST_CASE("an error of the probe or of a round ends it") {
    std::vector<std::size_t> numbers;
    const auto broken_probe = []() -> Result<CpuState> { return fail(Errc::peer_died); };
    CHECK(play_rounds({}, broken_probe, counting(numbers)).error() == Errc::peer_died);
    CHECK(numbers.empty());
    const auto broken_round = [](std::size_t) -> Result<Round> { return fail(Errc::timed_out); };
    CHECK(play_rounds({}, states({100}), broken_round).error() == Errc::timed_out);
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("cpu_state");

TEST_CASE("the state has a name") {
    CHECK(name_of({0}) == "one CPU");
    CHECK(name_of({28}) == "one core");
    CHECK(name_of({59.9}) == "one core");
    CHECK(name_of({60}) == "one L3");
    CHECK(name_of({219}) == "one L3");
    CHECK(name_of({220}) == "two dies");
}

TEST_CASE("states differ by their place, and within one place by half as much again") {
    CHECK_FALSE(differ({100}, {100}));
    CHECK_FALSE(differ({100}, {150}));
    CHECK(differ({100}, {151}));
    CHECK(differ({151}, {100}));
    CHECK(differ({59}, {61}));
    CHECK_FALSE(differ({0}, {0}));
    CHECK(differ({0}, {100}));
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
