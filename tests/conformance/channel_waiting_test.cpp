#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/waits.hpp"

#include <strait/wait_set.hpp>

#include <algorithm>

namespace strait::test {
namespace {

bool in_place(const ChannelDriver& driver) { return driver.in_place; }
bool framed(const ChannelDriver& driver) { return !driver.in_place; }

// Sends until there is no room; how many.
int fill_up(Channel& channel, std::span<const std::byte> message) {
    int sent = 0;
    while (channel.try_send(message)) ++sent;
    return sent;
}

}  // namespace

TEST_SUITE("channel.waiting") {
    TEST_CASE("a receive ends with its deadline, and with its stop token") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            check_wait([&](const Deadline& deadline) { return pair.server.receive(deadline); });
            CHECK(outcome(pair.server.try_receive()) == "would_block");
            check_arrives(pair.client, pair.server, message_for(driver, 10));
        });
    }

    TEST_CASE("a send into a full channel ends with its deadline and its stop token, and has sent nothing") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto message = message_for(driver, 1000);
            const int sent = fill_up(pair.client, message);
            CHECK(sent > 0);
            check_wait([&](const Deadline& deadline) { return pair.client.send(message, deadline); });
            check_wait([&](const Deadline& deadline) { return pair.client.loan(1000, deadline); });
            for (int number = 0; number < sent; ++number) must(pair.server.receive(patience()));
            CHECK(outcome(pair.server.try_receive()) == "would_block");
            check_arrives(pair.client, pair.server, message);
        });
    }

    TEST_CASE("a message that is larger than the ring goes at once, its rest with flush, the next one or the close") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            // In few parts: each of them waits for its turn when busy ends have no CPU of their own, and the close waits a second for all.
            const auto large = message_for(driver, 3 * driver.settings.ring_size);
            const auto small = message_for(driver, 10);
            const auto begin = [&] {
                CHECK(outcome(pair.client.try_send(large)) == "ok");
                CHECK(outcome(pair.client.try_send(small)) == "would_block");
                CHECK(outcome(pair.client.flush(moment())) == "timed_out");
                return Background([&] {
                    const auto message = must(pair.server.receive(patience()));
                    return std::ranges::equal(message.bytes(), large);
                });
            };
            {
                auto arrives = begin();
                must(pair.client.flush(patience()));
                CHECK(arrives.get());
                CHECK(outcome(pair.server.try_receive()) == "would_block");
            }
            {
                auto arrives = begin();
                must(pair.client.send(small, patience()));
                CHECK(arrives.get());
                CHECK(must(pair.server.receive(patience())).bytes().size() == small.size());
            }
            auto arrives = begin();
            pair.client.close();
            CHECK(arrives.get());
            CHECK(outcome(pair.server.receive(patience())) == "closed");
        });
    }

    TEST_CASE("a large message whose time runs out in the middle was never sent") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto large = message_for(driver, 10'000'000);
            check_wait([&](const Deadline& deadline) { return pair.client.send(large, deadline); });
            check_arrives(pair.client, pair.server, message_for(driver, 10));
            check_arrives(pair.client, pair.server, large);
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("what a stream had no room for when the time ran out goes with flush") {
        on_each(channel_drivers(), framed, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto large = message_for(driver, 16'000'000);
            must(pair.client.send(large, moment()));
            Background flushed([&] { return outcome(pair.client.flush(patience())); });
            {
                const auto received = must(pair.server.receive(patience()));
                CHECK(std::ranges::equal(received.bytes(), large));
            }
            CHECK(flushed.get() == "ok");
        });
    }

    TEST_CASE("a sender that waits for room goes on when there is some") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto message = message_for(driver, 500);
            const int sent = fill_up(pair.client, message);
            Background waiting([&] { return outcome(pair.client.send(message, patience())); });
            for (int number = 0; number <= sent; ++number) {
                const auto received = must(pair.server.receive(patience()));
                REQUIRE(std::ranges::equal(received.bytes(), message));
            }
            CHECK(waiting.get() == "ok");
        });
    }

    TEST_CASE("a wait set calls for each message, though several came at once") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            WaitSet set;
            int received = 0;
            must(set.add(pair.server, [&] {
                if (pair.server.try_receive()) ++received;
            }));
            for (int round = 1; round <= 5; ++round) {
                for (int number = 0; number < 3; ++number) must(pair.client.send(message_for(driver, 10), patience()));
                while (received < 3 * round) must(set.wait(patience()));
            }
            // Nothing is there any more: after the calls that say so the set sleeps.
            auto idle = set.wait(moment());
            for (int calls = 0; idle && calls < 5; ++calls) idle = set.wait(moment());
            CHECK(outcome(idle) == "timed_out");
            CHECK(received == 15);
        });
    }

    TEST_CASE("a wait set learns that the peer is gone") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            WaitSet set;
            std::string end;
            must(set.add(pair.server, [&] { end = outcome(pair.server.try_receive()); }));
            Background closed([&] { pair.client.close(); });
            while (end != "closed") must(set.wait(patience()));
            closed.get();
        });
    }
}

}  // namespace strait::test
