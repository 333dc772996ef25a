#include "core/option_number.hpp"

#include <doctest/doctest.h>

TEST_SUITE("core.option_number") {
    using namespace strait;

    static std::string problem(std::string_view text, NumberRange range) {
        const auto number = parse_number("the key", text, range);
        return number ? std::to_string(*number) : number.error().message();
    }

    TEST_CASE("numbers are decimal, or hexadecimal with 0x in front, within their range") {
        CHECK(problem("0", {0, 9}) == "0");
        CHECK(problem("9", {0, 9}) == "9");
        CHECK(problem("0x1F", {0, 31}) == "31");
        CHECK(problem("18446744073709551615", {0, UINT64_MAX}) == "18446744073709551615");
        CHECK(problem("10", {0, 9}) == "the key 10 is out of range: it must be 0 to 9");
        CHECK(problem("0", {1, 9}) == "the key 0 is out of range: it must be 1 to 9");
        CHECK(problem("18446744073709551616", {1, 9}) ==
              "the key 18446744073709551616 is out of range: it must be 1 to 9");
        for (const char* text : {"", "0x", "-1", "1 ", "ten", "1e3"})
            CHECK(problem(text, {0, 9}) == "the key '" + std::string(text) + "' is not a number");
    }

    TEST_CASE("an option that is not there is no number, and no error") {
        const auto address = Address::parse("mq://jobs?priority=x");
        REQUIRE(address.has_value());
        CHECK(option_number(*address, "size", {1, 2})->has_value() == false);
        CHECK(option_number(*address, "priority", {1, 2}).error().message() ==
              "the option 'priority' 'x' is not a number");
    }
}
