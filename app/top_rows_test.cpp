#include "top_rows.hpp"

#include <doctest/doctest.h>

namespace {

using namespace strait::app;
using strait::Endpoint;
using namespace std::chrono_literals;

constexpr std::chrono::steady_clock::time_point kStart{};

Endpoint endpoint(std::uint64_t in, std::uint64_t out = 0) {
    return {.address = "pipe://a", .kind = "stream", .process_id = 1, .bytes_in = in, .bytes_out = out};
}

}  // namespace

TEST_SUITE("app.top_rows") {
    TEST_CASE("a rate is what was added, by the time between the looks") {
        auto now = endpoint(300, 1000);
        const auto rows = rows_between({{endpoint(100)}, kStart}, {{now}, kStart + 500ms});
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].rates.bytes_in == 400);
        CHECK(rows[0].rates.bytes_out == 2000);
    }

    TEST_CASE("what is new has all of it, and what is gone has no row") {
        auto other = endpoint(50);
        other.process_id = 2;
        const auto rows = rows_between({{endpoint(100)}, kStart}, {{other}, kStart + 1s});
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].rates.bytes_in == 50);
    }

    TEST_CASE("a count that goes back, no time between the looks, and the dead have no rate") {
        CHECK(rows_between({{endpoint(100)}, kStart}, {{endpoint(40)}, kStart + 1s})[0].rates.bytes_in == 0);
        CHECK(rows_between({{endpoint(1)}, kStart}, {{endpoint(9)}, kStart})[0].rates.bytes_in == 0);
        auto dead = endpoint(9);
        dead.is_alive = false;
        CHECK(rows_between({{endpoint(1)}, kStart}, {{dead}, kStart + 1s})[0].rates.bytes_in == 0);
    }
}
