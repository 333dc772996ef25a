/// kill -9 of either end of a shared-memory channel: the other one gets what was sent whole, is told within 100 ms, and a new peer needs no
/// cleaning up.

#include "crash/couple.hpp"
#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/numbered.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <thread>

namespace strait::test {
namespace {

constexpr std::size_t kLarge = 20'000;

bool in_place(const ChannelDriver& driver) { return driver.in_place; }

struct Death {
    std::string what;
    Clock::duration after;
};

// Kills the victim a moment after the survivor has begun to do what ends with its death.
template <typename Learning>
Death kill_while(TestPeer& victim, Learning learning) {
    std::atomic<bool> begun = false;
    Clock::time_point learnt;
    Background survivor([&] {
        begun = true;
        const auto what = learning();
        learnt = Clock::now();
        return what;
    });
    while (!begun) std::this_thread::yield();
    dawdle(std::chrono::milliseconds(1));
    const auto killed = Clock::now();
    must(victim.process().kill());
    auto what = survivor.get();
    return {std::move(what), learnt - killed};
}

// What is wrong with what comes until the end, if anything.
std::string receive_to_end(Channel& channel, std::uint64_t& number) {
    while (true) {
        const auto message = channel.receive(patience());
        if (!message) return outcome(message);
        if (auto verdict = check_numbered(number, kLarge, message->bytes()); verdict != "ok") return verdict;
        ++number;
    }
}

Channel connect(const TestPeer& server, const ChannelDriver& driver) {
    return must(Channel::connect(server.address(), driver.settings, {.deadline = patience()}));
}

}  // namespace

TEST_SUITE("channel_death") {
    TEST_CASE("a receiver that waits is told") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            const auto best = best_of_few([&] {
                TestPeer victim({"channel-hold-server", driver.address(), driver.name});
                auto channel = connect(victim, driver);
                const auto death = kill_while(victim, [&] { return outcome(channel.receive(patience())); });
                CHECK(death.what == "peer_died");
                CHECK(outcome(channel.try_receive()) == "peer_died");
                return death.after;
            });
            CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
        });
    }

    TEST_CASE("a sender that waits for room is told, and so is one that goes on sending") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            const auto best = best_of_few([&] {
                TestPeer victim({"channel-hold-server", driver.address(), driver.name});
                auto channel = connect(victim, driver);
                const auto message = message_for(driver, 500);
                const auto death = kill_while(victim, [&] {
                    auto sent = channel.send(message, patience());
                    while (sent) sent = channel.send(message, patience());
                    return outcome(sent);
                });
                CHECK(death.what == "peer_died");
                return death.after;
            });
            CHECK(std::chrono::duration_cast<std::chrono::milliseconds>(best) < kTold);
        });
    }

    TEST_CASE("whoever waits for the hang-up is told") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            TestPeer victim({"channel-hold-server", driver.address(), driver.name});
            auto channel = connect(victim, driver);
            CHECK(kill_while(victim, [&] { return outcome(channel.wait_hang_up(patience())); }).what == "ok");
        });
    }

    TEST_CASE("of what a killed sender sent each message is whole, or absent with all that follow") {
        std::mt19937 random(7);
        on_each(channel_drivers(), in_place, [&random](const ChannelDriver& driver) {
            for (int round = 0; round < 12; ++round) {
                TestPeer victim(
                    {"channel-source-server", driver.address(), driver.name, "100000000", std::to_string(kLarge)});
                auto channel = connect(victim, driver);
                std::uint64_t number = 0;
                Background survivor([&] { return receive_to_end(channel, number); });
                dawdle(std::chrono::microseconds(random() % 3000));
                must(victim.process().kill());
                CHECK(survivor.get() == "peer_died");
            }
        });
    }

    TEST_CASE("a new peer gets the name at once, and a channel that works") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            const auto address = driver.address();
            for (int round = 0; round < 5; ++round) {
                TestPeer server({"channel-echo-server", address, driver.name});
                auto channel = connect(server, driver);
                must(channel.send(bytes("are you there?"), patience()));
                CHECK(must(channel.receive(patience())).text() == "are you there?");
                must(server.process().kill());
                CHECK(outcome(channel.receive(patience())) == "peer_died");
            }
        });
    }

    TEST_CASE("clients that are killed leave a listener that serves the next") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto listener = must(ChannelListener::listen(driver.address(), driver.settings));
            for (int round = 0; round < 5; ++round) {
                Background accepted([&] { return listener.accept(patience()); });
                TestPeer client({"channel-hold-client", listener.address().text(), driver.name});
                auto channel = must(accepted.get());
                must(client.process().kill());
                CHECK(outcome(channel.receive(patience())) == "peer_died");
            }
            Background accepted([&] { return listener.accept(patience()); });
            TestPeer client({"channel-echo-client", listener.address().text(), driver.name});
            auto channel = must(accepted.get());
            must(channel.send(bytes("ping"), patience()));
            CHECK(must(channel.receive(patience())).text() == "ping");
        });
    }
}

}  // namespace strait::test
