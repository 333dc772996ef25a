#include "topic_line.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

namespace strait::app {
namespace {

TEST_SUITE_BEGIN("topic_line");

TEST_CASE("text is shown as text, everything else in hexadecimal digits") {
    CHECK(shown(bytes("hello, world")) == "hello, world");
    CHECK(shown(bytes("")).empty());
    CHECK(shown(bytes(std::string_view("\0\x01\xff", 3))) == "0001ff");
    CHECK(shown(bytes("two\nlines")) == "74776f0a6c696e6573");
    for (const std::string_view text : {"it\xE2\x80\x99s", "\xF0\x9F\x8D\xB5", "a\tb", "\xC2\xA0"})
        CHECK(shown(bytes(text)) == text);
}

TEST_CASE("what is no UTF-8, or would move a terminal's cursor, is not text") {
    CHECK(shown(bytes("\xFF\xFE")) == "fffe");
    CHECK(shown(bytes("\xE2\x80")) == "e280");
    CHECK(shown(bytes("\x1B[2J")) == "1b5b324a");
    CHECK(shown(bytes("\x7F")) == "7f");
    CHECK(shown(bytes("\xC2\x9B")) == "c29b");
}

TEST_CASE("a JSON line says which it is") {
    CHECK(as_json(bytes("hi"), 1, 0) == "{\"number\":1,\"size\":2,\"missed\":0,\"text\":\"hi\"}\n");
    CHECK(as_json(bytes("a\nb\r\n"), 1, 0) == "{\"number\":1,\"size\":5,\"missed\":0,\"text\":\"a\\nb\\r\\n\"}\n");
    CHECK(as_json(bytes(std::string_view("\0", 1)), 2, 7) == "{\"number\":2,\"size\":1,\"missed\":7,\"hex\":\"00\"}\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::app
