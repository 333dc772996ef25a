#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/waits.hpp"

namespace strait::test {
namespace {

bool in_place(const ChannelDriver& driver) { return driver.in_place; }

// Sends until there is no room; how many.
int fill_up(Channel& channel, std::span<const std::byte> message) {
    int sent = 0;
    while (channel.try_send(message)) ++sent;
    return sent;
}

}  // namespace

TEST_SUITE("channel.end") {
    TEST_CASE("whoever closes after a message that found no room has closed, not died") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(outcome(pair.client.send(message_for(driver, 10_MiB), moment())) == "timed_out");
            pair.client.close();
            CHECK(outcome(pair.server.receive(patience())) == "closed");
        });
    }

    TEST_CASE("what was sent before the close is received, and then that it was closed") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.send(bytes("last"), patience()));
            pair.client.close();
            CHECK(outcome(pair.client.send(bytes("x"))) == "closed");
            CHECK(outcome(pair.client.receive()) == "closed");
            CHECK(must(pair.server.receive(patience())).text() == "last");
            const auto end = pair.server.receive(patience());
            CHECK(outcome(end) == "closed");
            CHECK(problem(end) == "the peer has closed the channel");
            CHECK(outcome(pair.server.try_receive()) == "closed");
        });
    }

    TEST_CASE("a half that was closed leaves the other") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            must(pair.client.send(bytes("question"), patience()));
            const auto closed = pair.client.close_send();
            if (!closed) {
                CHECK(outcome(closed) == "not_supported_here");
                return;
            }
            CHECK(outcome(pair.client.send(bytes("x"))) != "ok");
            CHECK(must(pair.server.receive(patience())).text() == "question");
            CHECK(outcome(pair.server.receive(patience())) == "closed");
            must(pair.server.send(bytes("answer"), patience()));
            CHECK(must(pair.client.receive(patience())).text() == "answer");
        });
    }

    TEST_CASE("the hang-up of a peer can be waited for") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            check_wait([&](const Deadline& deadline) { return pair.server.wait_hang_up(deadline); });
            pair.client.close();
            CHECK(outcome(pair.server.wait_hang_up(patience())) == "ok");
        });
    }

    TEST_CASE("a receive that waits ends when the peer closes") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            Background received([&] { return outcome(pair.server.receive(patience())); });
            pair.client.close();
            CHECK(received.get() == "closed");
        });
    }

    TEST_CASE("sending to a peer that is gone becomes an error") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            pair.server.close();
            auto sent = pair.client.send(message_for(driver, 10), patience());
            for (int round = 0; sent && round < 1000; ++round)
                sent = pair.client.send(message_for(driver, 10), patience());
            CHECK(outcome(sent) == "peer_died");
        });
    }

    TEST_CASE("a send that waits for room ends when the peer closes") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto message = message_for(driver, 1000);
            fill_up(pair.client, message);
            Background sent([&] { return outcome(pair.client.send(message, patience())); });
            pair.server.close();
            CHECK(sent.get() == "peer_died");
        });
    }

    TEST_CASE("a channel that was moved from is closed, and the other goes on") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            Channel moved = std::move(pair.client);
            CHECK_FALSE(pair.client.is_open());
            check_arrives(moved, pair.server, message_for(driver, 10));
        });
    }
}

}  // namespace strait::test
