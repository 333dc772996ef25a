#include "mechanism/places.hpp"

#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

namespace strait::mechanism {
namespace {

using test::must;

TEST_SUITE_BEGIN("places");

TEST_CASE("a place has one owner, and is free again when that goes") {
    const auto identity = test::unique_name();
    const auto one = must(Places::open(identity));
    auto two = must(Places::open(identity));
    CHECK_FALSE(one->is_taken(5));
    CHECK(must(one->take(5, 3)) == 5);
    CHECK(must(two->take(5, 3)) == 6);
    CHECK(must(one->take(5, 3)) == 7);
    CHECK(one->take(5, 3).error() == Errc::out_of_resources);
    for (const std::uint32_t place : {5U, 6U, 7U}) {
        CHECK(one->is_taken(place));
        CHECK(two->is_taken(place));
    }
    CHECK_FALSE(one->is_taken(8));
    two.reset();
    CHECK_FALSE(one->is_taken(6));
    CHECK(must(one->take(5, 3)) == 6);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::mechanism
