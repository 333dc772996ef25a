/// Clients that connect again when they were asked to.

#include "support/background.hpp"
#include "support/calls.hpp"
#include "support/mark.hpp"
#include "support/waits.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

using namespace std::chrono_literals;

rpc::ClientSettings settings_for(const CallDriver& driver, rpc::Reconnect reconnect = {.wait = kPatience}) {
    return {.dialect = driver.dialect, .strait_peer = true, .reconnect = std::move(reconnect)};
}

/// A server that can be started anew at the address it had.
class Restarting {
  public:
    using Bind = std::function<void(rpc::Server&)>;
    Restarting(std::string address, Bind bind) : address_(std::move(address)), bind_(std::move(bind)) { start(); }

    void start() {
        server_.emplace(address_, bind_);
        address_ = server_->address();
    }
    void stop() { server_.reset(); }
    void restart() {
        stop();
        start();
    }
    [[nodiscard]] const Served& now() const { return *server_; }

  private:
    std::string address_;
    Bind bind_;
    std::optional<Served> server_;
};

void bind_add(rpc::Server& server) {
    server.bind("add", [](int a, int b) { return a + b; });
    server.bind("count", [](int to) -> generator<int> {
        for (int i = 0; i < to; ++i) co_yield i;
    });
    server.bind("hang", [](rpc::CallContext& context) {
        while (!context.cancelled()) std::this_thread::yield();
    });
}

}  // namespace

TEST_SUITE("call.again") {
    TEST_CASE("a client that was asked to connects again, for each kind of call") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            const auto client = server.now().client(settings_for(driver));
            // Right after an answer a call does not look whether the connection still stands.
            const auto restart = [&] {
                server.stop();
                while (client.is_open()) std::this_thread::yield();
                server.start();
            };
            CHECK(must(client.call<int>("add", 2, 3)) == 5);
            restart();
            CHECK(must(client.call<int>("add", 2, 4)) == 6);
            CHECK(client.is_open());
            restart();
            must(client.notify("add", 1, 2));
            restart();
            auto numbers = client.stream<int>("count", 3);
            CHECK(must(numbers.next()) == 0);
            restart();
            Mark done;
            client.async_call<int>(
                [&](const Result<int>& result) {
                    CHECK(must(result) == 7);
                    done.set();
                },
                "add", 3, 4);
            CHECK(done.wait());
        });
    }

    TEST_CASE("a call that was on its way is not repeated unless it was marked") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> runs = 0;
            std::atomic<bool> answers = false;
            Restarting server(driver.address(), [&](rpc::Server& s) {
                s.bind("run", [&](rpc::CallContext& context) {
                    ++runs;
                    while (!answers && !context.cancelled()) std::this_thread::yield();
                    return 7;
                });
            });
            const auto client = server.now().client(settings_for(driver));
            const auto died_within = [&](const auto& call) {
                // A handler that is told to stop may still answer before its connection goes: then once more.
                for (int attempt = 0; attempt < 100; ++attempt) {
                    runs = 0;
                    answers = false;
                    Background called([&] { return call(); });
                    while (runs == 0) std::this_thread::yield();
                    server.stop();
                    answers = true;
                    server.start();
                    const std::string told = called.get();
                    if (told != "ok" || runs > 1) return told;
                }
                return std::string("answered each time");
            };
            CHECK(died_within([&] { return outcome(client.call<int>("run")); }) == "peer_died");
            CHECK(runs == 1);
            CHECK(died_within([&] { return outcome(client.idempotent().call<int>("run")); }) == "ok");
            CHECK(runs == 2);
            const auto posted = [&](const rpc::Caller& caller) {
                std::string told;
                Mark done;
                caller.async_call<int>(
                    [&](const Result<int>& result) {
                        told = outcome(result);
                        done.set();
                    },
                    "run");
                CHECK(done.wait());
                return told;
            };
            CHECK(died_within([&] { return posted(client); }) == "peer_died");
            CHECK(runs == 1);
            CHECK(died_within([&] { return posted(client.idempotent().within(patience())); }) == "ok");
            CHECK(runs == 2);
        });
    }

    TEST_CASE("a call for which nobody is there waits as long as it may") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            const auto client = server.now().client(settings_for(driver));
            const auto hasty = server.now().client(settings_for(driver, {.wait = 0ms}));
            server.stop();
            check_wait([&](const Deadline& deadline) { return client.within(deadline).call<int>("add", 1, 2); });
            CHECK(outcome(client.within(moment()).notify("add", 1, 2)) == "timed_out");
            CHECK(outcome(hasty.call<int>("add", 1, 2)) == "peer_died");
            CHECK(problem(hasty.idempotent().call<int>("add", 1, 2)).find("connecting again fails") !=
                  std::string::npos);
            Background late([&] { return must(client.within(patience()).call<int>("add", 1, 2)); });
            server.start();
            CHECK(late.get() == 3);
            // It may be in the pause after its last attempt.
            while (outcome(hasty.call<int>("add", 1, 2)) != "ok") std::this_thread::yield();
        });
    }

    TEST_CASE("a posted call is kept until somebody is there, its time is over, it is cancelled or the client closed") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            auto client = server.now().client(settings_for(driver));
            const auto hasty = server.now().client(settings_for(driver, {.wait = 0ms}));
            server.stop();
            // What is posted before that is noticed may be under way when the connection ends: peer_died.
            while (client.is_open() || hasty.is_open()) std::this_thread::yield();
            std::array<Mark, 6> told;
            std::array<std::string, 6> outcomes;
            const auto post = [&](const rpc::Caller& caller, std::size_t place) {
                caller.async_call<int>(
                    [&, place](const Result<int>& result) {
                        outcomes[place] = outcome(result);
                        told[place].set();
                    },
                    "add", 1, 2);
            };
            std::stop_source stop;
            post(client.within(Deadline::until_stopped(stop.get_token())), 0);
            // By the end of this one the first has long begun to connect again, without a deadline.
            CHECK(outcome(client.within(moment()).call<int>("add", 1, 2)) == "timed_out");
            post(client.within(moment()), 1);
            post(hasty, 2);
            stop.request_stop();
            for (std::size_t i = 0; i < 3; ++i) CHECK(told[i].wait());
            CHECK(outcomes[0] == "cancelled");
            CHECK(outcomes[1] == "timed_out");
            CHECK(outcomes[2] == "peer_died");
            post(client, 3);
            server.start();
            CHECK(told[3].wait());
            CHECK(outcomes[3] == "ok");
            server.stop();
            post(client, 4);
            client.close();
            CHECK(told[4].wait());
            CHECK((outcomes[4] == "closed" || outcomes[4] == "peer_died"));
            post(client, 5);
            CHECK(told[5].wait());
            CHECK(outcomes[5] == "closed");
            CHECK(outcome(client.call<int>("add", 1, 2)) == "closed");
        });
    }

    TEST_CASE("what greets a new connection may close the client") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Mark left;
            rpc::Client client;
            Restarting server(driver.address(), bind_add);
            client = server.now().client(settings_for(driver, {.on_reconnect = [&](const rpc::Caller&) -> Result<void> {
                                                          client.close();
                                                          left.set();
                                                          return {};
                                                      }}));
            CHECK(must(client.call<int>("add", 1, 2)) == 3);
            server.restart();
            while (client.is_open()) std::this_thread::yield();
            Mark told;
            client.async_call<int>(
                [&](const Result<int>& result) {
                    CHECK(outcome(result) == "closed");
                    told.set();
                },
                "add", 1, 2);
            CHECK(told.wait());
            CHECK(left.wait());
        });
    }

    TEST_CASE("what a client has bound and asked for lives on over the new connection") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::mutex mutex;
            std::optional<rpc::Caller> subscriber;
            Restarting server(driver.address(), [&](rpc::Server& s) {
                s.bind("subscribe", [&](rpc::CallContext& context) {
                    const std::lock_guard lock(mutex);
                    subscriber = context.caller();
                });
            });
            std::atomic<int> heard = 0;
            const auto subscribe = [](const rpc::Caller& caller) { return caller.call("subscribe"); };
            auto client = server.now().client(settings_for(driver, {.wait = kPatience, .on_reconnect = subscribe}));
            client.bind("news", [&](int number) { heard = number; });
            client.bind("double", [](int number) { return number * 2; });
            client.listen_for_calls();
            must(client.call("subscribe"));
            for (int round = 1; round < 4; ++round) {
                // By itself, when the server is there again.
                std::optional<rpc::Caller> to;
                while (!to) {
                    std::this_thread::yield();
                    const std::lock_guard lock(mutex);
                    to = std::exchange(subscriber, std::nullopt);
                }
                must(to->notify("news", round));
                CHECK(must(to->within(patience()).call<int>("double", 21)) == 42);
                while (heard != round) std::this_thread::yield();
                to.reset();
                if (round < 3) server.restart();
            }
        });
    }

    // STRAIT_TEST_RESTARTS=1000 is the long run, of 50 clients.
    TEST_CASE("all clients are there again after each restart") {
        const char* const asked = std::getenv("STRAIT_TEST_RESTARTS");
        const int restarts = asked == nullptr ? 2 : std::atoi(asked);
        const int count = asked == nullptr ? 4 : 50;
        on_each(call_drivers(), [&](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            std::atomic<int> there = 0;
            const auto greet = [&](const rpc::Caller&) -> Result<void> {
                ++there;
                return {};
            };
            std::vector<rpc::Client> clients;
            for (int i = 0; i < count; ++i) {
                clients.push_back(
                    server.now().client(settings_for(driver, {.wait = kPatience, .on_reconnect = greet})));
                clients.back().listen_for_calls();
            }
            std::chrono::duration<double, std::milli> longest{};
            for (int round = 0; round < restarts; ++round) {
                there = 0;
                server.restart();
                const auto since = Deadline::Clock::now();
                while (there < count) std::this_thread::yield();
                longest = std::max<decltype(longest)>(longest, Deadline::Clock::now() - since);
                for (const auto& client : clients) {
                    if (must(client.within(patience()).call<int>("add", round, 1)) != round + 1) FAIL("a wrong sum");
                }
            }
            if (asked != nullptr)
                MESSAGE(std::string(driver.name) << ": the longest took " << longest.count() << " ms");
        });
    }

    TEST_CASE("a greeting that fails is an attempt that failed") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            int greetings = 0;
            const auto greet = [&](const rpc::Caller&) -> Result<void> {
                if (++greetings == 1) throw std::runtime_error("no idea");
                if (greetings == 2) return fail(Errc::access_denied, "who are you?");
                return {};
            };
            const auto client = server.now().client(settings_for(driver, {.wait = kPatience, .on_reconnect = greet}));
            server.restart();
            CHECK(must(client.call<int>("add", 2, 4)) == 6);
            CHECK(greetings == 3);
        });
    }

    TEST_CASE("many threads call while the server comes and goes") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            Restarting server(driver.address(), bind_add);
            const auto client = server.now().client(settings_for(driver, {.wait = kPatience, .attempts = 1000}));
            std::atomic<bool> over = false;
            const auto calls = [&](int seed) {
                int wrong = 0;
                for (int i = 0; !over; ++i) {
                    wrong += must(client.idempotent().call<int>("add", seed, i)) == seed + i ? 0 : 1;
                }
                return wrong;
            };
            Background first([&] { return calls(1000); });
            Background second([&] { return calls(2000); });
            for (int round = 0; round < 3; ++round) {
                server.restart();
                CHECK(must(client.idempotent().call<int>("add", round, 1)) == round + 1);
            }
            over = true;
            CHECK(first.get() + second.get() == 0);
        });
    }

    TEST_CASE("an idempotent call is sent a few times, and not for ever") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            std::atomic<int> runs = 0;
            Restarting server(driver.address(), [&](rpc::Server& s) {
                s.bind("crash", [&](rpc::CallContext& context) {
                    ++runs;
                    while (!context.cancelled()) std::this_thread::yield();
                });
            });
            const auto client = server.now().client(settings_for(driver, {.wait = kPatience, .attempts = 3}));
            Background called([&] { return outcome(client.idempotent().call("crash")); });
            for (int run = 1; run <= 3; ++run) {
                while (runs < run) std::this_thread::yield();
                server.restart();
            }
            CHECK(called.get() == "peer_died");
            CHECK(runs == 3);
        });
    }

    TEST_CASE("a client that nobody has accepted sees the end of who listened") {
        on_each(call_drivers(), [](const CallDriver& driver) {
            // Over shared memory nobody is connected before.
            if (driver.in_place) return;
            auto listener = must(Listener::listen(driver.address()));
            const auto client = must(rpc::Client::connect(listener.address(), settings_for(driver)));
            CHECK(client.is_open());
            listener.close();
            while (client.is_open()) std::this_thread::yield();
        });
    }

    TEST_CASE("what is there once cannot be connected again") {
        CHECK(outcome(rpc::Client::connect("stdio:", {.reconnect = rpc::Reconnect{}})) == "invalid_argument");
        CHECK(outcome(rpc::Client::connect("node:", {.reconnect = rpc::Reconnect{}})) == "invalid_argument");
    }
}

}  // namespace strait::test
