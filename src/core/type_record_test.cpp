#include "core/type_record.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace market {
struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};
struct Named {
    std::array<char, 32> name;
    int values[3];
    Quote last;
    bool fresh;
};
struct Base {
    int a, b;
};
struct Derived : Base {};
enum class Side : std::uint8_t { buy, sell };
struct Empty {};
struct Large {
    char text[4096];
    int number;
};
}  // namespace market
namespace other {
struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};
}  // namespace other
namespace swapped {
struct Quote {
    double bid;
    std::int64_t nanoseconds;
    double ask;
};
}  // namespace swapped
namespace deeper {
struct Quote {
    std::int64_t nanoseconds;
    std::array<double, 2> prices;
};
}  // namespace deeper

namespace strait {
namespace {

struct WithPointer {
    int& reference;
};

static_assert(ShmSafe<int> && ShmSafe<market::Quote> && ShmSafe<market::Named> && ShmSafe<std::array<double, 4>>);
static_assert(!ShmSafe<int*> && !ShmSafe<std::string> && !ShmSafe<std::string_view*> && !ShmSafe<int&> &&
              !ShmSafe<const int> && !ShmSafe<WithPointer> && !ShmSafe<int WithPointer::*>);

// Nor what has an address in it, at any depth.
struct Node {
    int value;
    Node* next;
};
struct Names {
    std::array<const char*, 2> all;
};
struct Deep {
    int number;
    struct {
        double gain;
        void (*told)(int);
    } inside;
};
struct Viewed {
    std::string_view name;
};
static_assert(!ShmSafe<Node> && !ShmSafe<Names> && !ShmSafe<Deep> && !ShmSafe<Viewed>);
static_assert(!ShmSafe<std::string_view> && !ShmSafe<std::span<const int>> && !ShmSafe<std::nullptr_t> &&
              !ShmSafe<std::array<Node, 3>>);

static_assert(type_mark<market::Quote>().name == "Quote");
static_assert(type_mark<long>().name == "int64" || sizeof(long) == 4);
static_assert(type_mark<long long>().name == "int64" && type_mark<double>().name == "float64");
static_assert(type_mark<market::Quote>() == type_mark<other::Quote>());
static_assert(type_mark<market::Quote>() != type_mark<swapped::Quote>());
static_assert(type_mark<market::Quote>().layout != type_mark<deeper::Quote>().layout);
static_assert(type_mark<std::int64_t>().layout != type_mark<std::uint64_t>().layout);
static_assert(type_mark<float>().layout != type_mark<std::int32_t>().layout);
static_assert(type_marks::member_count<market::Quote>() == 3);
static_assert(type_marks::member_count<market::Named>() == 4);
static_assert(type_marks::member_count<market::Derived>() == 0);
static_assert(type_marks::member_count<market::Empty>() == 0);
static_assert(type_marks::member_count<market::Large>() == 0);
static_assert(type_mark<market::Large>().size == 4100 && type_mark<market::Derived>().size == 8 &&
              type_mark<market::Side>().size == 1);

TEST_SUITE_BEGIN("type_record");

TEST_CASE("a type is recognised by another program's type of the same shape and name") {
    CHECK(check_type(type_record(type_mark<market::Quote>()), type_mark<other::Quote>(), "the topic"));
}

TEST_CASE("a mismatch names both types") {
    const auto checked = check_type(type_record(type_mark<market::Quote>()), type_mark<market::Named>(), "the topic");
    REQUIRE_FALSE(checked);
    CHECK(checked.error() == Errc::wrong_kind);
    CHECK(checked.error().reason() == "the topic carries Quote (24 bytes), and Named (80 bytes) was asked for");
}

TEST_CASE("members in another order are another type") {
    const auto checked = check_type(type_record(type_mark<market::Quote>()), type_mark<swapped::Quote>(), "the state");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().reason() ==
          "the state carries Quote (24 bytes), and Quote (24 bytes) was asked for, whose members lie otherwise");
}

TEST_CASE("bytes are not a type") {
    const auto checked = check_type(type_record(kBytesMark), type_mark<std::int32_t>(), "the topic");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().reason() == "the topic carries bytes, and int32 (4 bytes) was asked for");
}

TEST_CASE("a name of any length fits, and a hostile one is printable") {
    const std::string long_name(300, 'x');
    auto record = type_record({.name = long_name, .size = 1});
    CHECK(describe(record) == std::string(111, 'x') + " (1 bytes)");
    record.name.fill('\n');
    CHECK(describe(record) == std::string(112, '?') + " (1 bytes)");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait
