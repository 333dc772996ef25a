#include "os/windows/wide.hpp"

#include <doctest/doctest.h>

TEST_SUITE("os.windows.wide") {
    using namespace strait;
    using namespace strait::os;

    TEST_CASE("text survives the way there and back") {
        for (const std::string_view text : {"", "plain", "Grüße", "日本", "\xF0\x9F\x8C\x8A"}) {
            const auto wide = to_wide(text);
            REQUIRE(wide);
            CHECK(to_utf8(*wide) == text);
        }
    }

    TEST_CASE("what is not UTF-8 is refused, never replaced") {
        CHECK(to_wide("\xFF").error() == Errc::invalid_argument);
        CHECK(to_wide("\xC3").error() == Errc::invalid_argument);
        CHECK(to_wide("\xED\xA0\x80").error() == Errc::invalid_argument);
    }

    TEST_CASE("a NUL is refused, because Windows would cut the text there") {
        CHECK(to_wide(std::string_view("a\0b", 3)).error() == Errc::invalid_argument);
    }
}
