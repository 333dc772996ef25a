#include "support/background.hpp"
#include "support/calls.hpp"
#include "support/mark.hpp"
#include "support/waits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace strait::test {
namespace {

void bind_none(rpc::Server& /*server*/) {}

}  // namespace

TEST_SUITE("call.flow") {
    TEST_CASE("answers come out of order, from another thread") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::optional<rpc::Reply<int>> first;
            Mark arrived;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("later", [&](rpc::Reply<int> reply) {
                    first.emplace(std::move(reply));
                    arrived.set();
                });
                s.bind("now", [&](int value) {
                    (*first)(value);
                    first.reset();
                    return value + 1;
                });
                s.bind("drop", [](rpc::Reply<int> reply) { const auto dropped = std::move(reply); });
            });
            const auto client = server.client(driver);
            Background later([&] { return must(client.within(patience()).call<int>("later")); });
            REQUIRE(arrived.wait());
            CHECK(must(client.call<int>("now", 5)) == 6);
            CHECK(later.get() == 5);
            CHECK(problem(client.call<int>("drop")) == "the handler has dropped the call");
        });
    }

    TEST_CASE("a completion gets the result, and so does the next") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), [](rpc::Server& s) {
                s.bind("add", [](int a, int b) { return a + b; });
                s.bind("never", [](rpc::CallContext& context) {
                    while (!context.cancelled()) std::this_thread::yield();
                });
            });
            const auto client = server.client(driver);
            Mark done;
            std::vector<std::string> seen;
            client.within(moment()).async_call(
                [&](const Result<void>& result) {
                    seen.push_back(outcome(result));
                    done.set();
                },
                "never");
            for (int i = 0; i < 100; ++i) {
                client.async_call<int>([&](const Result<int>& result) { seen.push_back(std::to_string(must(result))); },
                                       "add", i, 1);
            }
            REQUIRE(done.wait());
            Mark last;
            client.async_call<int>([&](const Result<int>&) { last.set(); }, "add", 1, 1);
            REQUIRE(last.wait());
            CHECK(std::erase(seen, "timed_out") == 1);
            REQUIRE(seen.size() == 100);
            for (int i = 0; i < 100; ++i) CHECK(seen[static_cast<std::size_t>(i)] == std::to_string(i + 1));
        });
    }

    TEST_CASE("a posted call is cancelled, before it is answered, while it is, or after") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> hanging = 0;
            std::atomic<int> cancelled = 0;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("add", [](int a, int b) { return a + b; });
                s.bind("never", [&](rpc::CallContext& context) {
                    ++hanging;
                    while (!context.cancelled()) std::this_thread::yield();
                    ++cancelled;
                });
            });
            const auto client = server.client(driver);
            std::stop_source stop;
            Mark done;
            client.within(Deadline::until_stopped(stop.get_token()))
                .async_call(
                    [&](const Result<void>& result) {
                        CHECK(outcome(result) == "cancelled");
                        done.set();
                    },
                    "never");
            while (hanging == 0) std::this_thread::yield();
            stop.request_stop();
            CHECK(done.wait());
            while (cancelled == 0) std::this_thread::yield();
            for (int round = 0; round < 20; ++round) {
                std::stop_source any_time;
                Mark told;
                client.within(Deadline::until_stopped(any_time.get_token()))
                    .async_call<int>(
                        [&](const Result<int>& result) {
                            CHECK((outcome(result) == "cancelled" || must(result) == 3));
                            told.set();
                        },
                        "add", 1, 2);
                for (int other = 0; other < round; ++other) std::this_thread::yield();
                any_time.request_stop();
                CHECK(told.wait());
            }
        });
    }

    TEST_CASE("notifications arrive in their order, and nobody answers them") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::vector<int> heard;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("hear", [&](int number) { heard.push_back(number); });
                s.bind("heard", [&] { return heard; });
            });
            const auto client = server.client(driver);
            std::vector<int> said(500);
            std::iota(said.begin(), said.end(), 0);
            for (const int number : said) must(client.notify("hear", number));
            must(client.notify("hear", "no number"));
            must(client.notify("nobody knows this"));
            CHECK(must(client.call<std::vector<int>>("heard")) == said);
        });
    }

    TEST_CASE("the server calls back, and notifies, while its client waits") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), [](rpc::Server& s) {
                s.bind("ask back", [](rpc::CallContext& context, int number) -> Result<int> {
                    const auto caller = context.caller();
                    if (auto said = caller.notify("progress", 50); !said) return std::unexpected(said.error());
                    return caller.within(patience()).call<int>("double", number);
                });
            });
            auto client = server.client(driver);
            std::atomic<int> progress = 0;
            client.bind("double", [](int number) { return number * 2; });
            client.bind("progress", [&](int percent) { progress = percent; });
            CHECK(must(client.call<int>("ask back", 21)) == 42);
            CHECK(progress == 50);
            client.listen_for_calls();
            CHECK(must(client.call<int>("ask back", 4)) == 8);
        });
    }

    TEST_CASE("a call ends in time, or when it is cancelled, and its handler is told") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> cancelled = 0;
            std::atomic<bool> had_time = false;
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("hang", [&](rpc::CallContext& context) {
                    had_time = context.deadline().time().has_value();
                    while (!context.cancelled()) std::this_thread::yield();
                    ++cancelled;
                });
                s.bind("add", [](int a, int b) { return a + b; });
            });
            const auto client = server.client(driver);
            check_wait([&](const Deadline& deadline) { return client.within(deadline).call("hang"); });
            CHECK(must(client.call<int>("add", 1, 2)) == 3);
            const int before = cancelled;
            const auto late = client.within(moment()).call("hang");
            CHECK(problem(late) == "cannot call hang: the time ran out");
            while (cancelled == before) std::this_thread::yield();
            CHECK(had_time);
        });
    }

    TEST_CASE("results come one by one, and the handler waits for its reader") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> made = 0;
            std::atomic<int> gone = 0;
            struct Leaving {
                std::atomic<int>& count;
                ~Leaving() { ++count; }
            };
            const Served server(driver.address(), [&](rpc::Server& s) {
                s.bind("one", [] { return 1; });
                s.bind("none", [] {});
                s.bind("numbers", [&](int to) -> generator<int> {
                    const Leaving leaving{gone};
                    for (int i = 0; i < to; ++i) {
                        ++made;
                        co_yield i;
                    }
                    if (to == 5) throw std::runtime_error("no more");
                });
            });
            const auto connected = server.client(driver);
            const auto client = connected.within(patience());
            int expected = 0;
            auto all = client.stream<int>("numbers", 1000);
            for (const int number : all) CHECK(number == expected++);
            CHECK(outcome(all.status()) == "ok");
            CHECK(expected == 1000);

            made = 0;
            {
                auto some = client.stream<int>("numbers", 1'000'000);
                for (int i = 0; i < 10; ++i) CHECK(must(some.next()) == i);
                CHECK(made <= 200);
            }
            while (gone < 2) std::this_thread::yield();

            auto few = client.stream<int>("numbers", 5);
            int count = 0;
            for ([[maybe_unused]] const int number : few) ++count;
            CHECK(count == 5);
            CHECK(problem(few.status()) == "no more");
            auto one = client.stream<int>("one");
            CHECK(must(one.next()) == 1);
            CHECK(must(one.next()) == std::nullopt);
            CHECK(must(client.stream<int>("none").next()) == std::nullopt);
            CHECK(outcome(client.stream<int>("number", 5).next()) == "not_found");
            CHECK(outcome(client.stream<std::string>("numbers", 5).next()) == "wrong_kind");
        });
    }

    TEST_CASE("more calls in flight than the limit are refused, and the others go on") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::vector<rpc::Reply<int>> kept;
            const Served server(driver.address(),
                                [&](rpc::Server& s) {
                                    s.bind("keep", [&](rpc::Reply<int> reply) { kept.push_back(std::move(reply)); });
                                    s.bind("answer", [&] {
                                        for (auto& reply : kept) reply(1);
                                        kept.clear();
                                    });
                                },
                                {.in_flight = 3});
            const auto client = server.client(driver);
            std::atomic<int> answered = 0;
            Mark refused;
            Mark all;
            for (int i = 0; i < 4; ++i) {
                client.async_call<int>(
                    [&](const Result<int>& result) {
                        if (!result) {
                            CHECK(outcome(result) == "out_of_resources");
                            refused.set();
                        } else if (++answered == 3) {
                            all.set();
                        }
                    },
                    "keep");
            }
            CHECK(refused.wait());
            must(client.call("answer"));
            CHECK(all.wait());
        });
    }

    TEST_CASE("a server that stops ends the calls in flight, and the handlers") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            auto server = std::make_unique<Served>(driver.address(), [](rpc::Server& s) {
                s.bind("hang", [](rpc::CallContext& context) {
                    while (!context.cancelled()) std::this_thread::yield();
                });
            });
            const auto client = server->client(driver);
            Background called([&] { return outcome(client.within(patience()).call("hang")); });
            must(client.notify("hang"));
            for (int i = 0; i < 100; ++i) std::this_thread::yield();
            server.reset();
            CHECK(called.get() == "peer_died");
            CHECK(outcome(client.call("hang")) == "peer_died");
        });
    }

    TEST_CASE("what a handler returns because the server stops is no success") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<bool> hanging = false;
            std::atomic<bool> answered = false;
            Mark held;
            auto server = std::make_unique<Served>(
                driver.address(),
                [&](rpc::Server& s) {
                    s.bind("hang", [&](rpc::CallContext& context) {
                        hanging = true;
                        while (!context.cancelled()) std::this_thread::yield();
                    });
                    // In the one thread that handlers have beside the reading one: when it runs, what went before has been answered.
                    s.bind("next", [&](rpc::CallContext&) { answered = true; });
                    // The connection stays until it returns.
                    s.bind("hold", [&] {
                        held.set();
                        while (!answered) std::this_thread::yield();
                    });
                },
                rpc::CallLimits{.threads = 1});
            const auto client = server->client(driver);
            Background called([&] { return outcome(client.within(patience()).call("hang")); });
            while (!hanging) std::this_thread::yield();
            must(client.notify("next"));
            must(client.notify("hold"));
            REQUIRE(held.wait());
            server.reset();
            CHECK(called.get() == "peer_died");
        });
    }

    TEST_CASE("more connections than the limit are closed at once") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            const Served server(driver.address(), bind_none, {.connections = 1});
            const auto client = server.client(driver);
            CHECK(outcome(client.describe()) == "ok");
            const auto second = rpc::Client::connect(server.address(), {.dialect = driver.dialect});
            if (second) CHECK(outcome(second->within(patience()).call("rpc.describe")) == "peer_died");
            CHECK(outcome(client.describe()) == "ok");
        });
    }
}

}  // namespace strait::test
