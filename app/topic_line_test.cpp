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
}

TEST_CASE("a JSON line says which it is") {
    CHECK(as_json(bytes("hi"), 1, 0) == "{\"number\":1,\"size\":2,\"missed\":0,\"text\":\"hi\"}\n");
    CHECK(as_json(bytes(std::string_view("\0", 1)), 2, 7) == "{\"number\":2,\"size\":1,\"missed\":7,\"hex\":\"00\"}\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::app
