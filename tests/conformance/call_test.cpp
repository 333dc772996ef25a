#include "support/background.hpp"
#include "support/calls.hpp"

#include <strait/bytes.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace strait::test {
namespace {

struct Order {
    std::string item;
    int count = 0;
    friend bool operator==(const Order&, const Order&) = default;
};
struct Receipt {
    std::int64_t id = 0;
    std::vector<Order> orders;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

void bind_all(rpc::Server& server) {
    server.bind("add", [](int a, int b) { return a + b; }, {.documentation = "adds", .parameters = {"a", "b"}});
    server.bind("nothing", [] {});
    server.bind("reverse", [](std::string_view text) { return std::string(text.rbegin(), text.rend()); });
    server.bind("sum", [](std::span<const std::byte> bytes) {
        return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0},
                               [](std::uint64_t sum, std::byte b) { return sum + std::to_integer<std::uint64_t>(b); });
    });
    server.bind("place", [](Order order) { return Receipt{.id = 7, .orders = {std::move(order)}}; });
    server.bind("find", [](const std::string& name) -> Result<int> {
        if (name.empty()) return fail(Errc::invalid_argument, "a name has letters");
        return fail(Errc::not_found, "nobody is called " + name);
    });
    server.bind("lie", []() -> Result<void> { return fail(Errc::peer_died, "as if"); });
    server.bind("throw", []() -> int { throw std::runtime_error("a fuse has blown"); });
    server.bind("default", [](int a, std::optional<int> b) { return a + b.value_or(100); });
    server.bind("count", [](int to) -> generator<int> {
        for (int i = 0; i < to; ++i) co_yield i;
    });
}

}  // namespace

TEST_SUITE("call") {
    TEST_CASE("a call has its result") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto client = server.client(driver);
            for (int i = 0; i < 100; ++i) REQUIRE(must(client.call<int>("add", i, 3)) == i + 3);
            CHECK(outcome(client.call("nothing")) == "ok");
            CHECK(must(client.call<std::string>("reverse", "tea")) == "aet");
            CHECK(must(client.call<Receipt>("place", Order{"tea", 2})) == Receipt{7, {{"tea", 2}}});
            CHECK(must(client.call<int>("default", 1)) == 101);
            CHECK(must(client.call<int>("default", 1, 2)) == 3);
            CHECK(must(client.call<std::vector<int>>("count", 3)) == std::vector{0, 1, 2});
            CHECK(must(client.call<rpc::Value>("add", 1, 2)).kind() == rpc::Kind::integer);
        });
    }

    TEST_CASE("arguments of every size arrive whole") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto connected = server.client(driver);
            const auto client = connected.within(patience());
            for (const std::size_t size : {0U, 1U, 400U, 600U, 70'000U, 3'000'000U}) {
                CAPTURE(size);
                const std::vector<std::byte> bytes(size, std::byte{3});
                CHECK(must(client.call<std::uint64_t>("sum", bytes)) == 3 * size);
            }
        });
    }

    TEST_CASE("what is wrong with a call is told in words") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto client = server.client(driver);
            const auto wrong = [&](const auto&... call) {
                const auto result = client.template call<int>(call...);
                return outcome(result) + ": " + problem(result);
            };
            CHECK(wrong("add", 1, "two") == "invalid_argument: add: argument 2: expected int32, got string \"two\"");
            CHECK(wrong("add", 1) == "invalid_argument: add: expected 2 arguments (int32, int32), got 1");
            CHECK(wrong("add", 1, 2, 3) == "invalid_argument: add: expected 2 arguments (int32, int32), got 3");
            CHECK(wrong("place", std::map<std::string, int>{{"count", 1}}) ==
                  "invalid_argument: place: argument 1: 'item' is missing in Order");
            CHECK(wrong("ad", 1, 2) == "not_found: there is no procedure 'ad'; did you mean 'add'?");
            CHECK(wrong("find", "Ann") == "not_found: nobody is called Ann");
            CHECK(wrong("find", "") == "invalid_argument: a name has letters");
            CHECK(wrong("throw") == "remote_error: a fuse has blown");
            CHECK(wrong("lie") == "remote_error: as if");
            CHECK(wrong("reverse", "tea") ==
                  "wrong_kind: cannot call reverse: the result: expected int32, got string \"aet\"");
            CHECK(wrong("add", 1, 2) == "ok: ");
        });
    }

    TEST_CASE("parameters may come by name") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto client = server.client(driver);
            const std::map<std::string, int> named{{"b", 2}, {"a", 1}, {"c", 3}};
            CHECK(must(client.call<int>("add", rpc::by_name(named))) == 3);
            CHECK(problem(client.call<int>("add", rpc::by_name(std::map<std::string, int>{{"a", 1}}))) ==
                  "add: 'b' is missing");
            CHECK(must(client.call<Receipt>("place", rpc::by_name(Order{"tea", 2}))).id == 7);
        });
    }

    TEST_CASE("a server says what it has") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto all = must(server.client(driver).describe());
            const auto find = [&](std::string_view name) {
                return *std::ranges::find(all, name, &rpc::Description::name);
            };
            CHECK(find("add").types == std::vector<std::string>{"int32", "int32"});
            CHECK(find("add").parameters == std::vector<std::string>{"a", "b"});
            CHECK(find("add").documentation == "adds");
            CHECK(find("place").result == "Receipt{id: int64, orders: [Order{item: string, count: int32}]}");
            CHECK(find("count").result == "stream of int32");
            CHECK(find("find").result == "int32");
        });
    }

    TEST_CASE("many threads call through one connection, and each gets its own answers") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            const auto client = server.client(driver);
            const auto calls = [&client](int seed) {
                int wrong = 0;
                for (int i = 0; i < 200; ++i) wrong += must(client.call<int>("add", seed, i)) == seed + i ? 0 : 1;
                return wrong;
            };
            Background first([&] { return calls(1000); });
            Background second([&] { return calls(2000); });
            Background third([&] { return calls(3000); });
            CHECK(first.get() + second.get() + third.get() == 0);
        });
    }

    TEST_CASE("long bytes and texts arrive as they were sent, beside short ones, and so do results") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const auto join = [](std::span<const std::byte> a, int number, const std::string& text,
                                 std::span<const std::byte> b) -> Result<std::string> {
                return std::string(strait::text(a)) + std::to_string(number) + text + std::string(strait::text(b));
            };
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("join", join);
                s.bind("copy",
                       [](std::span<const std::byte> bytes) { return std::vector(bytes.begin(), bytes.end()); });
            });
            const auto client = server.client(driver);
            std::vector<std::size_t> sizes{0, 4095, 4096, 4097, 70'000};
            if (driver.in_place) sizes.push_back(3'000'000);  // more than half of a ring
            for (const auto size : sizes) {
                std::string a(size, 'a');
                for (std::size_t i = 0; i < size; i += 61) a[i] = static_cast<char>('A' + i / 61 % 26);
                const std::string b(size + 1, 'b');
                const auto caller = client.within(patience());
                const auto joined = caller.call<std::string>("join", bytes(a), 7, b, bytes(a));
                CHECK(must(joined) == must(join(bytes(a), 7, b, bytes(a))));
                const std::vector bytes_of_b(bytes(b).begin(), bytes(b).end());
                CHECK(must(caller.call<std::vector<std::byte>>("copy", bytes_of_b)) == bytes_of_b);
            }
        });
    }

    TEST_CASE("a message beyond the limit is refused on the side that it leaves, and the connection goes on") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(),
                                [](rpc::Server& s) {
                                    bind_all(s);
                                    s.bind("large",
                                           [](int size) { return std::string(static_cast<std::size_t>(size), 'x'); });
                                },
                                {.message = 10'000});
            const auto client = server.client(driver, {.message = 10'000});
            CHECK(outcome(client.call("sum", std::vector<std::byte>(10'000))) == "too_large");
            CHECK(outcome(client.call("large", 10'000)) == "too_large");
            CHECK(must(client.call<int>("add", 1, 2)) == 3);
        });
    }

    TEST_CASE("a client that was closed, or never connected, says so") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_all);
            auto client = server.client(driver);
            const rpc::Caller caller = client;
            client.close();
            CHECK(outcome(client.call<int>("add", 1, 2)) == "closed");
            CHECK(outcome(caller.call<int>("add", 1, 2)) == "closed");
            CHECK_FALSE(client.is_open());
            CHECK(outcome(rpc::Client().call("nothing")) == "closed");
        });
    }
}

}  // namespace strait::test
