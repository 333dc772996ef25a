#include "bench/row.hpp"

#include "bench/constant.hpp"

#include <doctest/doctest.h>

namespace strait::bench {
namespace {

// What becomes of rounds with 1, 3 and 2 beside a limit of 2.
Row row_of(Measure measure) {
    const Task task{measure, 8};
    const Contest contest{.name = "any",
                          .subject = constant("subject", task, 0),
                          .limit = constant("limit", task, 0),
                          .target = Target{Bound::at_most, 1}};
    Rounds played;
    for (const double figure : {1.0, 3.0, 2.0}) played.rounds.push_back({.subject = {figure}, .limit = {2}});
    auto row = blank_row(contest);
    fill(row, contest, played);
    return row;
}

TEST_SUITE_BEGIN("row");

TEST_CASE("a row is the middle of its rounds") {
    const auto row = row_of(Measure::cost);
    CHECK(row.subject.median == 2);
    CHECK(row.ratio == 1);
    CHECK_FALSE(row.has_missed());
}

TEST_CASE("of what may never be exceeded it is the worst") {
    const auto row = row_of(Measure::retries);
    CHECK(row.subject.median == 3);
    CHECK(row.ratio == 1.5);
    CHECK(row.has_missed());
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
