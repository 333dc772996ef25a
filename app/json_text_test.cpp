#include "json_text.hpp"

#include <doctest/doctest.h>

#include <limits>

TEST_SUITE("app.json_text") {
    using namespace strait::app;
    using namespace std::string_view_literals;

    TEST_CASE("objects and arrays nest") {
        const auto inner = JsonArray().add(1).add("two").add(false).json();
        CHECK(JsonObject().add("a", inner).add("b", 1.5).add("c", -7).json().text ==
              R"({"a":[1,"two",false],"b":1.5,"c":-7})");
        CHECK(JsonObject().json().text == "{}");
        CHECK(JsonArray().json().text == "[]");
    }

    TEST_CASE("quotes, backslashes and control characters are escaped") {
        CHECK(json_string(R"(\\.\pipe\"x")") == R"("\\\\.\\pipe\\\"x\"")");
        CHECK(json_string("a\nb\tc\rd\be\f") == R"("a\nb\tc\rd\be\f")");
        CHECK(json_string("\0\x1f\x7f"sv) == R"("\u0000\u001f\u007f")");
    }

    TEST_CASE("UTF-8 passes, what is not UTF-8 is replaced") {
        CHECK(json_string("Stra\xC3\x9F"
                          "e \xE2\x82\xAC \xF0\x9F\x98\x80") ==
              "\"Stra\xC3\x9F"
              "e \xE2\x82\xAC \xF0\x9F\x98\x80\"");
        CHECK(json_string("\xFF") == "\"\xEF\xBF\xBD\"");
        CHECK(json_string("\xC3") == "\"\xEF\xBF\xBD\"");
        // Overlong, a surrogate, beyond U+10FFFF: each of their bytes is replaced.
        CHECK(json_string("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
        CHECK(json_string("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
        CHECK(json_string("\xF4\x90\x80\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    }

    TEST_CASE("numbers that JSON has not got are null") {
        CHECK(json_value(std::numeric_limits<double>::infinity()).text == "null");
        CHECK(json_value(0.1).text == "0.1");
        CHECK(json_value(std::numeric_limits<std::uint64_t>::max()).text == "18446744073709551615");
    }
}
