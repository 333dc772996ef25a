/// What bounds the handlers of a server, and what they are told of their calls.

#include "support/calls.hpp"
#include "support/mark.hpp"

#include <strait/bytes.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

namespace strait::test {

TEST_SUITE("call.limits") {
    TEST_CASE("a handler knows who calls, and until when") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::mutex mutex;  // for the eyes of a sanitizer, which does not know that an answer comes after its call
            std::uint32_t caller = 1;
            std::optional<std::chrono::nanoseconds> left;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("look", [&](rpc::CallContext& context) {
                    const std::lock_guard lock(mutex);
                    caller = context.peer().process_id;
                    left = context.deadline().remaining();
                });
            });
            const auto client = server.client(driver);
            must(client.call("look"));
            {
                const std::lock_guard lock(mutex);
                // This process, or 0 where nobody can tell.
                CHECK(caller == client.peer().process_id);
                CHECK_FALSE(left);
            }
            must(client.within(Deadline::after(std::chrono::hours(1))).call("look"));
            const std::lock_guard lock(mutex);
            REQUIRE(left);
            CHECK(*left <= std::chrono::hours(1));
            CHECK(*left > std::chrono::minutes(50));
        });
    }

    TEST_CASE("an answer may come from any thread, long after its handler has returned") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::optional<rpc::Reply<std::string>> reply;
            Mark kept;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("keep", [&](rpc::Reply<std::string> one) {
                    reply.emplace(std::move(one));
                    kept.set();
                });
            });
            const auto client = server.client(driver);
            Mark told;
            client.async_call<std::string>(
                [&](const Result<std::string>& result) {
                    CHECK(must(result) == "tea");
                    told.set();
                },
                "keep");
            REQUIRE(kept.wait());
            (*reply)("tea");
            CHECK(told.wait());
            (*reply)("twice");  // has nobody to go to
        });
    }

    TEST_CASE("a message of exactly the limit is taken, and one of a byte more ends its connection") {
        const auto is_stream = [](const CallDriver& driver) {
            return !driver.in_place && driver.dialect == rpc::Dialect::msgpack;
        };
        on_each(call_drivers(), is_stream, [](const CallDriver& driver) {
            const Served server(
                driver.address(),
                [](rpc::Server& s) { s.bind("size", [](std::span<const std::byte> bytes) { return bytes.size(); }); },
                {.message = 1000});
            auto stream = must(Stream::connect(server.address(), {.deadline = patience()}));
            // [0, 7, "size", [bytes]]
            const auto call = [](std::size_t size) {
                std::string message("\x94\x00\x07\xa4size\x91\xc5", 10);
                message += static_cast<char>(size >> 8U);
                message += static_cast<char>(size & 0xffU);
                return message + std::string(size, 'x');
            };
            CHECK(call(988).size() == 1000);
            must(stream.write(bytes(call(988)), patience()));
            std::string answer(7, ' ');
            must(stream.read_exact(std::as_writable_bytes(std::span(answer)), patience()));
            CHECK(answer == "\x94\x01\x07\xc0\xcd\x03\xdc");
            must(stream.write(bytes(call(989)), patience()));
            const auto rest = stream.read(std::as_writable_bytes(std::span(answer)), patience());
            CHECK((outcome(rest) == "peer_died" || *rest == 0));
        });
    }

    TEST_CASE("more notifications than their handlers keep up with end that connection, and no other") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> begun = 0;
            const Served server(driver.address(),
                                [&](rpc::Server& s) {
                                    s.bind("add", [](int a, int b) { return a + b; });
                                    s.bind("slow", [&](rpc::CallContext& context, std::string_view) {
                                        ++begun;
                                        while (!context.cancelled()) std::this_thread::yield();
                                    });
                                },
                                {.message = 1000, .threads = 2});
            const auto other = server.client(driver);
            const auto client = server.client(driver);
            const std::string long_text(900, 'x');
            // As many as four of the largest messages may wait.
            for (int i = 0; i < 4; ++i) must(client.notify("slow", long_text));
            CHECK(must(client.call<int>("add", 1, 2)) == 3);
            static_cast<void>(client.notify("slow", long_text));
            CHECK(outcome(client.within(patience()).call<int>("add", 1, 2)) == "peer_died");
            CHECK(must(other.call<int>("add", 1, 2)) == 3);
        });
    }

    TEST_CASE("handlers that take their time have so many threads, and others wait for their turn") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> active = 0;
            std::atomic<int> most = 0;
            std::atomic<int> done = 0;
            std::atomic<bool> open = false;
            const Served server(driver.address(),
                                [&](rpc::Server& s) {
                                    s.bind("add", [](int a, int b) { return a + b; });
                                    s.bind("stay", [&](rpc::CallContext& context) {
                                        most = std::max(most.load(), ++active);
                                        while (!open && !context.cancelled()) std::this_thread::yield();
                                        --active;
                                    });
                                },
                                {.threads = 2});
            const auto client = server.client(driver);
            for (int i = 0; i < 5; ++i) client.async_call([&](const Result<void>&) { ++done; }, "stay");
            while (active < 2) std::this_thread::yield();
            for (int i = 0; i < 100; ++i) CHECK(must(client.call<int>("add", i, 1)) == i + 1);
            open = true;
            while (done < 5) std::this_thread::yield();
            CHECK(most == 2);
        });
    }
}

}  // namespace strait::test
