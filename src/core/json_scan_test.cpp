#include "core/json_scan.hpp"

#include "core/utf8.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace strait {
namespace {

std::string problem_of(std::string_view text) {
    const auto scanned = json::scan(text);
    return scanned ? "" : scanned.error().message();
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_SUITE("core.json_scan") {
    TEST_CASE("every kind of value is JSON, with blanks around it") {
        for (const std::string_view text :
             {"null", "true", "false", "0", "-0", "12", "-1.5e+10", "1E-2", "\"\"",
              "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"", "[]", "{}", " [ 1 , 2 ] ", "{\"a\":{\"b\":[]},\"\":null}",
              "\t\r\n\"\xF0\x9F\x8D\xB5\"\n", "\"\\ud800\""}) {
            CAPTURE(text);
            CHECK(problem_of(text) == "");
        }
    }

    TEST_CASE("what is not JSON is told with the place where it stops to be it") {
        const auto bad = [](std::string_view text) { return problem_of(text); };
        CHECK(bad("") == "not JSON: the text ends too early at byte 0");
        CHECK(bad("hello") == "not JSON: expected a value at byte 0");
        CHECK(bad("{\"a\":1,}") == "not JSON: expected a name in quotes at byte 7");
        CHECK(bad("[1,]") == "not JSON: expected a value at byte 3");
        CHECK(bad("[1 2]") == "not JSON: expected , or ] at byte 3");
        CHECK(bad("{\"a\" 1}") == "not JSON: expected : at byte 5");
        CHECK(bad("{\"a\":1") == "not JSON: the text ends too early at byte 6");
        CHECK(bad("1 2") == "not JSON: something follows the value at byte 2");
        CHECK(bad("01") == "not JSON: something follows the value at byte 1");
        CHECK(bad("1.") == "not JSON: the text ends too early at byte 2");
        CHECK(bad("-x") == "not JSON: expected a digit at byte 1");
        CHECK(bad("\"a\nb\"") == "not JSON: a control character in a string at byte 2");
        CHECK(bad("\"\\x\"") == "not JSON: an unknown escape at byte 2");
        CHECK(bad("\"\\u12g4\"") == "not JSON: expected a hexadecimal digit at byte 5");
        CHECK(bad("\"\xC0\xAF\"") == "not JSON: bytes that are not UTF-8 at byte 1");
        CHECK(bad("\"\xE2\x82") == "not JSON: bytes that are not UTF-8 at byte 1");
        CHECK(bad(std::string_view("1\0", 2)) == "not JSON: something follows the value at byte 1");
        CHECK(bad("[}") == "not JSON: expected a value at byte 1");
    }

    TEST_CASE("every beginning of a text is refused, and nothing is read behind it") {
        constexpr std::string_view kText = R"({"a":[1.5e-3,true,{"b":"\u00e9\\x"}],"c":null})";
        for (std::size_t size = 0; size < kText.size(); ++size) {
            const std::string beginning(kText.substr(0, size));
            CAPTURE(beginning);
            CHECK(json::scan(beginning).error() == Errc::invalid_argument);
        }
        CHECK(problem_of(kText) == "");
    }

    TEST_CASE("nesting ends at 64") {
        CHECK(problem_of(nested(64)) == "");
        const auto deeper = json::scan(nested(65));
        CHECK(deeper.error() == Errc::too_large);
        CHECK(deeper.error().message() == "the JSON is nested deeper than 64 at byte 64");
        CHECK(json::scan(std::string(1 << 20, '[')).error() == Errc::too_large);
    }

    TEST_CASE("members of the outermost object are found, the last of a name, escaped or not") {
        std::array wanted{json::Wanted{"cmd"}, json::Wanted{"msg"}, json::Wanted{"none"}};
        REQUIRE(json::scan(R"( {"x":{"cmd":1},"msg" : [1, {"msg":2}] ,"cmd":"a","\u0063md":"b\n\u00e9\ud83c\udf75"} )",
                           wanted));
        CHECK(wanted[0].value == R"("b\n\u00e9\ud83c\udf75")");
        CHECK(json::string_of(wanted[0].value) == "b\n\xC3\xA9\xF0\x9F\x8D\xB5");
        CHECK(wanted[1].value == R"([1, {"msg":2}])");
        CHECK(json::string_of(wanted[1].value) == std::nullopt);
        CHECK(wanted[2].value == "");
    }

    TEST_CASE("what is not an object has no members") {
        std::array wanted{json::Wanted{"cmd"}};
        for (const std::string_view text : {R"(["cmd",1])", R"([{"cmd":1}])", R"("cmd")"}) {
            REQUIRE(json::scan(text, wanted));
            CHECK(wanted[0].value == "");
        }
    }

    TEST_CASE("half a surrogate pair is no character") {
        CHECK(json::string_of(R"("\ud83cx")") == "\xEF\xBF\xBDx");
        CHECK(json::string_of(R"("\ud83c\u0041")") ==
              "\xEF\xBF\xBD"
              "A");
        CHECK(json::string_of(R"("\udf75")") == "\xEF\xBF\xBD");
    }

    TEST_CASE("UTF-8 is written as it is read, and its neighbours are not read") {
        for (const std::uint32_t character : {0x41U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
            std::string text;
            append_utf8(text, character);
            CAPTURE(character);
            CHECK(utf8_length(text) == text.size());
            if (text.size() > 1) CHECK(utf8_length(std::string_view(text).substr(0, text.size() - 1)) == 0);
        }
        for (const std::string_view bad :
             {"\x80", "\xC1\x81", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xFF"})
            CHECK(utf8_length(bad) == 0);
    }
}

}  // namespace strait
