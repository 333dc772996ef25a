#include "call/codec/json.hpp"
#include "call/codec/scanner.hpp"
#include "strait/bytes.hpp"
#include "strait/rpc_value.hpp"
#include "support/outcome.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace market {

enum class Side : std::uint8_t { buy, sell };
struct Order {
    std::string item;
    int count = 0;
    std::optional<double> limit;
    friend bool operator==(const Order&, const Order&) = default;
};
struct Book {
    std::vector<Order> orders;
    std::map<std::string, Side> sides;
    std::variant<std::monostate, int, Order> last;
    std::array<std::uint8_t, 3> flags{};
    std::chrono::milliseconds age{};
    friend bool operator==(const Book&, const Book&) = default;
};
struct Tree {
    int value = 0;
    std::vector<Tree> children;
};

}  // namespace market

namespace strait::rpc {
namespace {

using test::must;
using test::outcome;
using test::problem;

template <typename T>
T there_and_back(const T& value) {
    const Value first(value);
    const auto json = must(first.json());
    CAPTURE(json);
    // Through JSON as well.
    CHECK(must(must(Value::from_json(json)).as<T>()) == value);
    return must(first.as<T>());
}

template <typename T>
void check(const T& value) {
    CHECK(there_and_back(value) == value);
}

template <typename T>
std::string refused(std::string_view json) {
    return problem(must(Value::from_json(json)).as<T>());
}

const market::Book kBook{.orders = {{"tea", 2, 0.5}, {"Süßes \"\n\x01", -7, std::nullopt}},
                         .sides = {{"a", market::Side::sell}},
                         .last = market::Order{"x", 1, {}},
                         .flags = {1, 0, 255},
                         .age = std::chrono::hours(1)};

TEST_SUITE_BEGIN("call.codec");

TEST_CASE("what lasts is not copied into a message, and stands in it where it was written") {
    const std::string text(5000, 't');
    const std::vector<std::byte> bytes(70'000, std::byte{7});
    Writer copied;
    Writer left;
    for (auto* writer : {&copied, &left}) {
        const bool lasts = writer == &left;
        writer->array(4);
        lasts ? writer->lasting_string(text) : writer->string(text);
        writer->natural(300);
        lasts ? writer->lasting_binary(bytes) : writer->binary(bytes);
        const auto opened = writer->open_array();
        writer->nil();
        writer->fill(opened, 1);
    }
    CHECK(left.is_in_pieces());
    CHECK(left.size() < 100);
    CHECK(left.whole_size() == copied.size());
    std::vector<std::byte> whole(left.whole_size());
    left.copy_to(whole.data());
    CHECK(std::ranges::equal(whole, copied.bytes()));
    CHECK(std::ranges::equal(left.bytes(), copied.bytes()));
    CHECK_FALSE(left.is_in_pieces());
    left.nil();
    CHECK(left.bytes().size() == copied.size() + 1);
}

TEST_CASE("every type travels there and back, as msgpack and as JSON") {
    check(true);
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t number : std::initializer_list<std::int64_t>{
             0,  1,   127, 128,  255,  256,    65535,  65536,       2147483648,   4294967297, Limits::max(),
             -1, -32, -33, -128, -129, -32768, -32769, -2147483649, Limits::min()})
        check(number);
    check(std::numeric_limits<std::uint64_t>::max());
    for (const char letter : {'a', '\0', '\xff'}) check(letter);
    for (const double real : {0.0, 0.1, -1e300, 5e-324, 1.7976931348623157e308}) check(real);
    check(0.1F);
    for (const std::size_t size : {0U, 31U, 32U, 255U, 256U, 65535U, 65536U}) {
        check(std::string(size, 'x'));
        check(std::vector<std::byte>(size, std::byte{0xff}));
    }
    check(std::vector<int>(70'000, -1));
    check(std::optional<int>());
    check(std::set<int>{1, 2});
    check(std::deque<bool>{true, false});
    check(std::pair<int, std::string>{1, "x"});
    check(std::tuple<int, double, std::string>{1, 0.5, "x"});
    check(std::unordered_map<int, std::string>{{-5, "x"}, {7, ""}});
    check(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
    check(market::Side::sell);
    check(kBook);
}

TEST_CASE("a type has a name that people can read") {
    CHECK(type_name<std::vector<std::optional<int>>>() == "[int32?]");
    CHECK(type_name<std::map<std::string, std::span<const std::byte>>>() == "{string: bytes}");
    CHECK(type_name<market::Order>() == "Order{item: string, count: int32, limit: float64?}");
    CHECK(type_name<market::Tree>() == "Tree{value: int32, children: [Tree]}");
    CHECK(type_name<std::variant<int, std::string>>() == "int32 | string");
}

TEST_CASE("what does not fit is told with its place, what was expected and what is there") {
    CHECK(refused<int>("\"three\"") == "expected int32, got string \"three\"");
    CHECK(refused<std::uint8_t>("256") == "expected uint8, got integer 256");
    CHECK(refused<std::uint64_t>("-1") == "expected uint64, got integer -1");
    CHECK(refused<int>("0.5") == "expected int32, got real 0.500000");
    CHECK(refused<std::vector<int>>("[1,null]") == "[1]: expected int32, got nil");
    CHECK(refused<market::Order>(R"({"item":"tea"})") == "'count' is missing in Order");
    CHECK(refused<market::Order>(R"({"item":"tea","count":"2"})") == ".count: expected int32, got string \"2\"");
    CHECK(refused<market::Book>(R"({"orders":[{"item":1}]})") == ".orders[0].item: expected string, got integer 1");
    CHECK(refused<std::tuple<int, int>>("[1]") == "expected an array of 2, got an array of 1");
    CHECK(refused<std::variant<int, bool>>(R"({"x":1})") == "expected one of int32 | bool, got \"x\"");
}

TEST_CASE("a struct may come as an array, with members nobody knows, without its optional ones") {
    const auto order = [](std::string_view json) { return must(must(Value::from_json(json)).as<market::Order>()); };
    CHECK(order(R"(["tea",2,null])") == market::Order{"tea", 2, {}});
    CHECK(order(R"({"more":[{"a":1}],"count":2.0,"item":"tea"})") == market::Order{"tea", 2, {}});
}

TEST_CASE("bytes and text are read in place") {
    const Value value(std::string("tea"));
    const auto view = must(value.as<std::string_view>());
    CHECK(static_cast<const void*>(view.data()) == value.bytes().data() + 1);
}

TEST_CASE("what is no msgpack, or says that it is larger than it is, is refused without allocating") {
    const auto refuses = [](std::initializer_list<int> tags) {
        std::vector<std::byte> bytes;
        for (const int tag : tags) bytes.push_back(static_cast<std::byte>(tag));
        Reader reader(bytes);
        Item item;
        return !reader.next(item) && item.kind == Kind::nothing && !reader.skip() &&
               reader.rest().size() == bytes.size();
    };
    CHECK(refuses({}));
    CHECK(refuses({0xc1}));
    for (int tag = 0xc4; tag <= 0xdf; ++tag) CHECK(refuses({tag}));
    for (const int tag : {0xc6, 0xc9, 0xdb, 0xdd, 0xdf}) CHECK(refuses({tag, 0xff, 0xff, 0xff, 0xff, 0, 0}));
    CHECK(refuses({0x92, 1}));
    CHECK(refuses({0xa2, 'x'}));
}

TEST_CASE("a type within itself ends at a depth of 64") {
    const auto nested = [](int depth) {
        std::string json;
        for (int i = 0; i < depth; ++i) json += R"({"value":1,"children":[)";
        for (int i = 0; i < depth; ++i) json += "]}";
        return json;
    };
    CHECK(must(must(Value::from_json(nested(32))).as<market::Tree>()).children.size() == 1);
    CHECK(outcome(Value::from_json(nested(33))) == "too_large");
    Writer deep;
    for (int i = 0; i < 100; ++i) {
        deep.array(2);
        deep.integer(1);
        deep.array(1);
    }
    deep.array(2);
    deep.integer(1);
    deep.array(0);
    CHECK(problem(Value::of(deep.bytes()).as<market::Tree>()).ends_with("nested more than 64 deep"));
}

TEST_CASE("the end of a value is found as its bytes arrive, one by one") {
    const Value book(kBook);
    call::Scanner scanner;
    for (std::size_t size = 0; size < book.bytes().size(); ++size) {
        REQUIRE_FALSE(must(scanner.find_end(book.bytes().first(size))));
        REQUIRE(scanner.needed() > size);
    }
    CHECK(must(scanner.find_end(book.bytes())) == book.bytes().size());
    scanner.restart();
    const std::vector<std::byte> deepest(65, std::byte{0x91});
    CHECK(outcome(scanner.find_end(deepest)) == "corrupt_peer");
    scanner.restart();
    CHECK(must(scanner.find_end(std::span(deepest).first(64))) == std::nullopt);
    scanner.restart();
    CHECK(outcome(scanner.find_end(std::array{std::byte{0xc1}})) == "corrupt_peer");
}

TEST_CASE("JSON that is written is not too deep to be read") {
    // Bytes and extensions are objects there.
    const std::vector<std::byte> bytes{std::byte{0xc4}, std::byte{0}};
    const std::vector<std::byte> extension{std::byte{0xd4}, std::byte{0}, std::byte{0}};
    for (const auto& [inner, levels] : {std::pair(bytes, 1U), std::pair(extension, 2U)}) {
        for (const unsigned depth : {64 - levels, 65 - levels}) {
            CAPTURE(depth);
            std::vector<std::byte> nested(depth, std::byte{0x91});
            nested.insert(nested.end(), inner.begin(), inner.end());
            const auto text = Value::of(nested).json();
            CHECK(text.has_value() == (depth + levels == 64));
            if (text) CHECK(must(must(Value::from_json(*text)).json()) == *text);
        }
    }
}

TEST_CASE("every tag is as long for the scanner as for the reader") {
    for (int tag = 0; tag < 256; ++tag) {
        CAPTURE(tag);
        std::vector<std::byte> bytes(300, std::byte{0});
        bytes[0] = static_cast<std::byte>(tag);
        Reader reader(bytes);
        const auto value = reader.take();
        const auto end = call::Scanner().find_end(bytes);
        CHECK(end.has_value() == !value.empty());
        if (end && *end) CHECK(**end == value.size());
    }
}

// Each first byte, with what follows it there and cut off.
TEST_CASE("the short ways of a reader say what the long one does") {
    for (unsigned tag = 0; tag < 256; ++tag) {
        for (std::size_t size = 1; size < 40; ++size) {
            std::vector<std::byte> bytes(size);
            bytes[0] = static_cast<std::byte>(tag);
            CAPTURE(tag);
            CAPTURE(size);
            Reader next(bytes);
            Item item;
            const bool there = next.next(item);
            REQUIRE(Reader(bytes).peek() == item.kind);
            Reader small(bytes);
            std::uint8_t number = 0;
            REQUIRE(small.small(number) == (tag < 128));
            if (tag < 128) REQUIRE(number == item.number);
            if (tag < 128) REQUIRE(small.rest().size() == next.rest().size());
            if (item.kind == Kind::array || item.kind == Kind::map) continue;
            Reader skip(bytes);
            REQUIRE(skip.skip() == there);
            REQUIRE(skip.rest().size() == next.rest().size());
        }
    }
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("call.json");

TEST_CASE("what is no JSON is refused, with the place") {
    const auto problem_at = [](std::string_view json) { return problem(Value::from_json(json)); };
    CHECK(problem_at("") == "no value at byte 0");
    CHECK(problem_at("[1,]") == "no value at byte 3");
    CHECK(problem_at("[1 2]") == "',' or ']' expected at byte 3");
    CHECK(problem_at("{\"a\" 1}") == "':' expected at byte 5");
    CHECK(problem_at("{1:1}") == "a name in quotes expected at byte 1");
    CHECK(problem_at("1 1") == "something stands behind the value at byte 2");
    CHECK(problem_at("\"a\nb\"") == "a control character in a string at byte 2");
    CHECK(problem_at("\"\xff\"") == "not UTF-8 at byte 1");
    CHECK(problem_at(R"("\ud800")") == "half a surrogate pair at byte 7");
    CHECK(problem_at("\"x") == "a string without an end at byte 2");
    for (const auto* json :
         {"01", "-", "1.", ".5", "1e", "+1", "nul", "1e999", "\"\\x\"", "[", "{", "]", "'a'", "\"\\u12\""}) {
        CAPTURE(json);
        CHECK(outcome(Value::from_json(json)) == "invalid_argument");
    }
    CHECK(outcome(Value::from_json(std::string_view("1\0", 2))) == "invalid_argument");
}

TEST_CASE("JSON comes back as it was meant") {
    const auto again = [](std::string_view json) { return must(must(Value::from_json(json)).json()); };
    CHECK(again(" { \"a\" : [ 1 , -2.50 , true , null , { } , [ ] ] } ") == R"({"a":[1,-2.5,true,null,{},[]]})");
    CHECK(again(R"("\u00fc\ud83d\ude00\/\b\"")") == "\"ü😀/\\u0008\\\"\"");
    CHECK(again("18446744073709551615") == "18446744073709551615");
    CHECK(again("-9223372036854775808") == "-9223372036854775808");
    CHECK(again("18446744073709551616") == "18446744073709551616");
    CHECK(again(R"({"$bytes":"AP8="})") == R"({"$bytes":"AP8="})");
    CHECK(must(must(Value::from_json(R"({"$bytes":"AP8="})")).as<std::vector<std::byte>>()) ==
          std::vector{std::byte{0}, std::byte{0xff}});
}

TEST_CASE("what JSON cannot say is said as well as it can be") {
    CHECK(must(Value(std::map<int, bool>{{1, true}}).json()) == R"({"1":true})");
    CHECK(must(Value(std::numeric_limits<double>::infinity()).json()) == "null");
    CHECK(must(Value(std::string("a\xff")).json()) == "\"a\xef\xbf\xbd\"");
    CHECK(outcome(Value(std::map<std::vector<int>, int>{{{1}, 1}}).json()) == "wrong_kind");
    const std::array extension{std::byte{0xd4}, std::byte{1}, std::byte{5}};
    CHECK(must(Value::of(extension).json()) == R"({"$extension":[1,"BQ=="]})");
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::rpc
