/// kill -9 of a server with calls in flight: each of them gets `peer_died` within 100 ms, none a result.

#include "crash/couple.hpp"
#include "support/background.hpp"
#include "support/calls.hpp"
#include "support/test_peer.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace strait::test {

TEST_SUITE("call_death") {
    TEST_CASE("calls in flight are told that their server was killed") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const auto best = best_of_few([&] {
                TestPeer victim({"call-server", driver.address()});
                const auto client = must(rpc::Client::connect(victim.address(), {.dialect = driver.dialect}));
                CHECK(must(client.call<int>("add", 2, 3)) == 5);
                std::atomic<int> told = 0;
                std::atomic<int> falsely = 0;
                std::atomic<Clock::rep> last = 0;
                const auto learn = [&](const Result<int>& result) {
                    if (outcome(result) != "peer_died") ++falsely;
                    last = Clock::now().time_since_epoch().count();
                    ++told;
                };
                constexpr int kCalls = 10;
                for (int i = 0; i < kCalls; ++i) client.async_call<int>(learn, "hang");
                Background waiting([&] { learn(client.within(patience()).call<int>("hang")); });
                CHECK(victim.line() == "hanging");
                dawdle(std::chrono::milliseconds(1));
                const auto killed = Clock::now();
                must(victim.process().kill());
                waiting.get();
                while (told <= kCalls) std::this_thread::yield();
                CHECK(falsely == 0);
                CHECK(outcome(client.call<int>("add", 1, 2)) == "peer_died");
                return Clock::time_point(Clock::duration(last)) - killed;
            });
            CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
        });
    }

    TEST_CASE("a call whose server was killed is sent to the next one only if it was marked") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            auto victim = std::make_unique<TestPeer>(std::vector<std::string>{"call-server", driver.address()});
            const auto address = victim->address();
            const auto client = must(rpc::Client::connect(
                address, {.dialect = driver.dialect, .reconnect = rpc::Reconnect{.wait = kPatience}}));
            const auto kill_within = [&](const rpc::Caller& caller, auto then) {
                Background called([&] { return outcome(caller.call<int>("hang")); });
                CHECK(victim->line() == "hanging");
                must(victim->process().kill());
                victim.reset();
                victim = std::make_unique<TestPeer>(std::vector<std::string>{"call-server", address});
                then();
                return called.get();
            };
            CHECK(kill_within(client, [] {}) == "peer_died");
            CHECK(must(client.call<int>("hanging")) == 0);
            CHECK(kill_within(client.idempotent(), [&] {
                      CHECK(victim->line() == "hanging");
                      must(client.call("let go"));
                  }) == "ok");
        });
    }

    TEST_CASE("a child that has ended is started again for the next call") {
        const auto client = must(rpc::Client::connect(peer_address({"call-server", "stdio:"}),
                                                      {.reconnect = rpc::Reconnect{.wait = kPatience}}));
        CHECK(must(client.call<int>("add", 2, 3)) == 5);
        CHECK(outcome(client.call("leave")) == "peer_died");
        CHECK(must(client.call<int>("add", 2, 4)) == 6);
    }

    TEST_CASE("a client that was killed leaves its server to the others") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> cancelled = 0;
            std::atomic<int> begun = 0;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("add", [](int a, int b) { return a + b; });
                s.bind("hang", [&](rpc::CallContext& context) {
                    ++begun;
                    while (!context.cancelled()) std::this_thread::yield();
                    ++cancelled;
                });
            });
            const auto client = server.client(driver);
            TestPeer victim({"call-client", server.address()});
            while (begun == 0) std::this_thread::yield();
            must(victim.process().kill());
            while (cancelled == 0) std::this_thread::yield();
            CHECK(must(client.call<int>("add", 2, 3)) == 5);
        });
    }
}

}  // namespace strait::test
