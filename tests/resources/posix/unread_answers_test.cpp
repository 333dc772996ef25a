/// A client that asks and reads no answer costs a server only so much memory.

#include "support/calls.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <span>
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

    TEST_CASE("nothing more is read from a client while it does not read its answers") {
        const Served server("pipe://" + unique_name(),
                            [](rpc::Server& s) { s.bind("much", [] { return std::string(1000, 'x'); }); },
                            {.message = 1 << 20});
        auto slow = must(Stream::connect(server.address(), {.deadline = patience()}));
        std::string calls;
        for (int i = 0; i < 1000; ++i) calls += std::string("\x94\x00\x01\xa4much\x90", 9);
        // As many as the socket takes have more answers than are kept for anybody.
        Result<void> asked;
        for (int i = 0; i < 1000 && asked; ++i) asked = slow.write(bytes(calls), moment());
        CHECK(outcome(asked) == "timed_out");
        std::string answer(1007, ' ');
        for (int i = 0; i < 1000; ++i) must(slow.read_exact(std::as_writable_bytes(std::span(answer)), patience()));
        CHECK(answer.starts_with(std::string("\x94\x01\x01\xc0\xda", 5)));
    }
}

}  // namespace strait::test
