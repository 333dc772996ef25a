#include "bench/rounds_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace strait::bench {
namespace {

Rounds two_rounds() {
    Rounds played;
    played.rounds = {{.subject = {4.25, {1.5, 1e-9}}, .limit = {1e9 / 3, {}}, .state = {28}},
                     {.subject = {7, {}}, .limit = {0, {0.1}}, .state = {420}}};
    played.repeated = 3;
    played.disturbed = 1;
    played.cut_short = true;
    played.state = {420};
    played.state_varied = true;
    return played;
}

TEST_SUITE_BEGIN("rounds_text");

TEST_CASE("rounds come out of their text as they went in") {
    const auto played = two_rounds();
    const auto told = rounds_in(text_of(played));
    REQUIRE(told);
    CHECK(told->repeated == 3);
    CHECK(told->disturbed == 1);
    CHECK(told->cut_short);
    CHECK(told->state_varied);
    CHECK(told->state.line_ns == 420);
    REQUIRE(told->rounds.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(told->rounds[i].subject.figure == played.rounds[i].subject.figure);
        CHECK(told->rounds[i].subject.single_ns == played.rounds[i].subject.single_ns);
        CHECK(told->rounds[i].limit.figure == played.rounds[i].limit.figure);
        CHECK(told->rounds[i].limit.single_ns == played.rounds[i].limit.single_ns);
        CHECK(told->rounds[i].state.line_ns == played.rounds[i].state.line_ns);
    }
    CHECK(rounds_in(text_of(Rounds{}))->rounds.empty());
}

TEST_CASE("a text that was cut anywhere, or goes on, tells of no rounds") {
    const auto whole = text_of(two_rounds());
    // The last number is `420`: without a digit it would be another one.
    for (std::size_t size = 0; size + 3 < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(rounds_in(whole.substr(0, size)));
    }
    CHECK_FALSE(rounds_in(whole + " 1"));
    CHECK(rounds_in("0 0 0 0 100 99999999999").error() == Errc::corrupt_peer);
    CHECK_FALSE(rounds_in("none"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
