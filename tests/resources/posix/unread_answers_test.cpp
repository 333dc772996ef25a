/// A client that asks and reads no answer costs a server only so much memory.

#include "support/calls.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {

TEST_SUITE("unread_answers") {
    TEST_CASE("a client that reads no answer is hung up on beyond four of the largest messages") {
        const Served server("pipe://" + unique_name(),
                            [](rpc::Server& s) {
                                s.bind("much", [] { return std::string(990, 'x'); });
                                s.bind("add", [](int a, int b) { return a + b; });
                            },
                            {.message = 1000});
        auto greedy = must(Stream::connect(server.address(), {.deadline = patience()}));
        std::string calls;
        for (int i = 0; i < 1000; ++i) calls += std::string("\x94\x00\x01\xa4much\x90", 9);
        // Until it is hung up on: nobody keeps a thousand answers each time.
        Result<void> asked;
        for (int i = 0; i < 100 && asked; ++i) asked = greedy.write(bytes(calls), patience());
        CHECK(outcome(asked) == "peer_died");
        const auto other = must(rpc::Client::connect(server.address(), {}, {.deadline = patience()}));
        CHECK(must(other.call<int>("add", 2, 3)) == 5);
    }
}

}  // namespace strait::test
