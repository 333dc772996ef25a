#include "bench/time_left.hpp"

#include <doctest/doctest.h>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;

TEST_SUITE("time_left") {
    TEST_CASE("the rows to come are taken to last as long as those that are done") {
        CHECK(time_left_text(2, 8, 4s) == "12 s left");
        CHECK(time_left_text(1, 11, 60s) == "10 min left");
        CHECK(time_left_text(3, 3, 4s) == "0 s left");
    }

    TEST_CASE("before the first row is done nothing is told") { CHECK(time_left_text(0, 8, 4s).empty()); }
}

}  // namespace
}  // namespace strait::bench
