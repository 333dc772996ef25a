#include "bench/cpus.hpp"

#include <doctest/doctest.h>

namespace strait::bench {

TEST_SUITE_BEGIN("cpus");

TEST_CASE("a pair of CPUs comes back out of its text") {
    const auto cpus = cpus_in(text_of({.here = 3, .there = 12}));
    REQUIRE(cpus);
    CHECK(cpus->here == 3);
    CHECK(cpus->there == 12);
    CHECK(cpus->are_two());
    CHECK_FALSE(cpus_in("7,7")->are_two());
}

TEST_CASE("what is no pair of CPUs is none") {
    for (const auto* text : {"", ",", "1", "1,", ",1", "1,2,3", "1;2", "one,two", "-1,0", "0,-1", "99999999999,0"}) {
        CAPTURE(text);
        CHECK_FALSE(cpus_in(text));
    }
}

TEST_SUITE_END();

}  // namespace strait::bench
