#include "support/calls.hpp"
#include "support/test_peer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace strait::test {
namespace {

void check_calls(const rpc::Client& client) {
    for (int i = 0; i < 1000; ++i) REQUIRE(must(client.call<int>("add", i, 1)) == i + 1);
    for (const std::size_t size : {0U, 1000U, 5'000'000U}) {
        const std::vector<std::byte> bytes(size, std::byte{7});
        CHECK(must(client.within(patience()).call<std::vector<std::byte>>("echo", bytes)) == bytes);
    }
    int expected = 0;
    auto numbers = client.stream<int>("count", 5000);
    for (const int number : numbers) CHECK(number == expected++);
    CHECK(expected == 5000);
    CHECK(problem(client.call("ad")) == "there is no procedure 'ad'; did you mean 'add'?");
}

}  // namespace

TEST_SUITE("call") {
    TEST_CASE("another process is called") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            TestPeer server({"call-server", driver.address()});
            check_calls(
                must(rpc::Client::connect(server.address(), {.dialect = driver.dialect}, {.deadline = patience()})));
        });
    }

    TEST_CASE("a child is called over its stdin and stdout, in each dialect") {
        for (const auto dialect : {rpc::Dialect::msgpack, rpc::Dialect::jsonl, rpc::Dialect::lsp}) {
            CAPTURE(static_cast<int>(dialect));
            check_calls(must(rpc::Client::connect(peer_address({"call-server", "stdio:"}), {.dialect = dialect})));
        }
    }
}

}  // namespace strait::test
