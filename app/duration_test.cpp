#include "duration.hpp"

#include <doctest/doctest.h>

TEST_SUITE("app.duration") {
    using namespace strait;
    using namespace strait::app;
    using namespace std::chrono_literals;

    TEST_CASE("durations are read as people write them") {
        CHECK(parse_duration("0") == 0ms);
        CHECK(parse_duration("0s") == 0ms);
        CHECK(parse_duration("500ms") == 500ms);
        CHECK(parse_duration("5s") == 5s);
        CHECK(parse_duration("2m") == 2min);
        CHECK(parse_duration("1h") == 1h);
        CHECK(parse_duration("8760h") == 8760h);
    }

    TEST_CASE("what is no duration is told why") {
        CHECK(parse_duration("-1s").error().message() == "'-1s' is not a duration: it is negative");
        CHECK(parse_duration("").error().message() ==
              "'' is not a duration: write a number and a unit, such as 500ms, 5s, 2m or 1h");
        for (const auto* const wrong : {"5", "s", "1.5s", "5 s", "5sec", "+5s", "0x5s"}) {
            CHECK_MESSAGE(parse_duration(wrong).error() == Errc::invalid_argument, wrong);
        }
        CHECK(parse_duration("8761h").error() == Errc::too_large);
        CHECK(parse_duration("99999999999999999999s").error() == Errc::too_large);
    }
}
