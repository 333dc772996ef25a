#include "region_content.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

TEST_SUITE("app.region_content") {
    using namespace strait;
    using namespace strait::app;

    // A region of this run alone.
    static Region new_region(std::uint64_t size) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        auto region = Region::create("shm://content-" + std::to_string(now), {.size = size});
        REQUIRE(region.has_value());
        return std::move(*region);
    }

    TEST_CASE("a text ends at the first NUL, or at the end") {
        CHECK(up_to_nul(bytes(std::string_view("one\0two", 7))) == "one");
        CHECK(up_to_nul(bytes("one")) == "one");
        CHECK(up_to_nul(bytes(std::string_view("\0", 1))).empty());
        CHECK(up_to_nul({}).empty());
    }

    TEST_CASE("new content leaves nothing of the old one") {
        auto region = new_region(4096);
        REQUIRE(replace_content(region, bytes(std::string(4096, 'x'))).has_value());
        CHECK(text(*snapshot(region)).starts_with(std::string(4096, 'x')));
        REQUIRE(replace_content(region, bytes("hello")).has_value());
        const auto content = snapshot(region);
        REQUIRE(content.has_value());
        CHECK(content->size() == region.size());
        CHECK(text(*content) == "hello" + std::string(region.size() - 5, '\0'));
        REQUIRE(replace_content(region, {}).has_value());
        CHECK(up_to_nul(region.bytes()).empty());
    }

    TEST_CASE("content that is larger than the region is refused and changes nothing") {
        auto region = new_region(4096);
        REQUIRE(replace_content(region, bytes("hello")).has_value());
        const auto refused = replace_content(region, bytes(std::string(region.size() + 1, 'x')));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error() == Errc::too_large);
        CHECK(refused.error().message() == "the content has 4097 bytes, the region 4096");
        CHECK(up_to_nul(region.bytes()) == "hello");
    }
}
