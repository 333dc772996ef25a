#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/wait_set.hpp>

#include <algorithm>
#include <array>

namespace strait::test {
namespace {

bool in_place(const ChannelDriver& driver) { return driver.in_place; }
bool framed(const ChannelDriver& driver) { return !driver.in_place; }

// Sends in the background, for what does not fit into the channel at once.
void check_arrives(Channel& from, Channel& to, std::span<const std::byte> message) {
    Background sent([&] { return outcome(from.send(message, patience())); });
    const auto received = to.receive(patience());
    CHECK(sent.get() == "ok");
    REQUIRE(outcome(received) == "ok");
    REQUIRE(received->bytes().size() == message.size());
    CHECK(std::ranges::equal(received->bytes(), message));
}

// Sends until there is no room; how many.
int fill_up(Channel& channel, std::span<const std::byte> message) {
    int sent = 0;
    while (channel.try_send(message)) ++sent;
    return sent;
}

}  // namespace

TEST_SUITE("channel.messages") {
    TEST_CASE("messages of every size arrive whole, both ways") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 55U, 56U, 57U, 240U, 241U, 1000U, 1008U, 2031U, 2032U,
                                           2033U, 4096U, 65536U, 1U << 20, 3'000'000U}) {
                CAPTURE(size);
                const auto message = message_for(driver, size, size + 1);
                check_arrives(pair.client, pair.server, message);
                check_arrives(pair.server, pair.client, message);
            }
        });
    }

    TEST_CASE("messages stay apart and in order") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            constexpr std::size_t kMessages = 3000;
            Background sent([&] {
                for (std::size_t number = 0; number < kMessages; ++number)
                    must(pair.client.send(message_for(driver, number % 300, number), patience()));
            });
            for (std::size_t number = 0; number < kMessages; ++number) {
                const auto received = must(pair.server.receive(patience()));
                REQUIRE(std::ranges::equal(received.bytes(), message_for(driver, number % 300, number)));
            }
            sent.get();
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("the largest message arrives, and one byte more is refused") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto settings = driver.settings;
            settings.largest_message = 5000;
            auto pair = connect_pair(driver, settings);
            check_arrives(pair.client, pair.server, message_for(driver, 5000));
            const auto refused = pair.client.send(message_for(driver, 5001));
            CHECK(outcome(refused) == "too_large");
            CHECK(problem(refused) == "the message has 5001 bytes, and the limit is 5000");
            CHECK(outcome(pair.client.loan(5001)) == "too_large");
            check_arrives(pair.client, pair.server, message_for(driver, 10));
        });
    }

    TEST_CASE("a message beyond the receiver's limit is passed over, and the next one arrives") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = ChannelPair{};
            auto strict = driver.settings;
            strict.largest_message = 100;
            pair.listener = must(ChannelListener::listen(driver.address(), strict));
            Background connected(
                [&] { return Channel::connect(pair.listener.address(), driver.settings, {.deadline = patience()}); });
            pair.server = must(pair.listener.accept(patience()));
            pair.client = must(connected.get());
            for (const std::size_t size : {101U, 5000U, 100'000U}) {
                CAPTURE(size);
                Background sent([&] {
                    must(pair.client.send(message_for(driver, size), patience()));
                    must(pair.client.send(message_for(driver, 100), patience()));
                });
                CHECK(outcome(pair.server.receive(patience())) == "too_large");
                const auto next = must(pair.server.receive(patience()));
                CHECK(std::ranges::equal(next.bytes(), message_for(driver, 100)));
                sent.get();
            }
        });
    }

    TEST_CASE("a loan is sent as it was written, whole or in part, or dropped") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            for (const std::size_t size : {0U, 10U, 1000U, 100'000U}) {
                CAPTURE(size);
                const auto message = message_for(driver, size);
                Background sent([&] {
                    {
                        auto dropped = must(pair.client.loan(size, patience()));
                    }
                    auto loan = must(pair.client.loan(size, patience()));
                    std::ranges::copy(message, loan.bytes().begin());
                    must(pair.client.send(std::move(loan)));
                    auto half = must(pair.client.loan(size, patience()));
                    std::ranges::copy(message, half.bytes().begin());
                    must(pair.client.send(std::move(half), size / 2));
                });
                {
                    const auto whole = must(pair.server.receive(patience()));
                    REQUIRE(whole.bytes().size() == size);
                    CHECK(std::ranges::equal(whole.bytes(), message));
                }
                const auto half = must(pair.server.receive(patience()));
                CHECK(std::ranges::equal(half.bytes(), std::span(message).first(size / 2)));
                sent.get();
            }
        });
    }

    TEST_CASE("one loan and one message at a time") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            {
                auto loan = must(pair.client.loan(4));
                CHECK(outcome(pair.client.loan(4)) == "invalid_argument");
                CHECK(outcome(pair.client.send(bytes("x"))) == "invalid_argument");
                CHECK(outcome(pair.server.send(std::move(loan))) == "invalid_argument");
            }
            must(pair.client.send(bytes("first")));
            must(pair.client.send(bytes("second")));
            {
                const auto first = must(pair.server.receive(patience()));
                CHECK(outcome(pair.server.receive(patience())) == "invalid_argument");
                CHECK(first.text() == "first");
            }
            CHECK(must(pair.server.receive(patience())).text() == "second");
        });
    }
}

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

TEST_SUITE("channel.end") {
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

TEST_SUITE("channel.listener") {
    TEST_CASE("a taken name is refused, and free again afterwards") {
        const auto address = "shm://" + unique_name();
        auto first = must(ChannelListener::listen(address));
        const auto second = ChannelListener::listen(address);
        CHECK(outcome(second) == "already_in_use");
        CHECK(problem(second).starts_with("cannot listen on " + address + ": another program is listening there"));
        first.close();
        CHECK(outcome(ChannelListener::listen(address)) == "ok");
    }

    TEST_CASE("nobody is there") {
        const auto address = "shm://" + unique_name();
        const auto nobody = Channel::connect(address);
        CHECK(outcome(nobody) == "not_found");
        CHECK(problem(nobody).starts_with("cannot connect to " + address + ": nobody is listening there"));
    }

    TEST_CASE("a client that waits finds the listener that comes later") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            const auto address = driver.address();
            Background connected([&] { return Channel::connect(address, driver.settings, {.wait = kPatience}); });
            auto listener = must(ChannelListener::listen(address, driver.settings));
            auto server = must(listener.accept(patience()));
            auto client = must(connected.get());
            check_arrives(client, server, message_for(driver, 10));
        });
    }

    TEST_CASE("several clients have a channel each") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            constexpr int kClients = 8;
            auto listener = must(ChannelListener::listen(driver.address(), driver.settings));
            Background connected([&] {
                std::vector<Channel> clients;
                for (int number = 0; number < kClients; ++number)
                    clients.push_back(
                        must(Channel::connect(listener.address(), driver.settings, {.deadline = patience()})));
                return clients;
            });
            std::vector<Channel> servers;
            for (int number = 0; number < kClients; ++number) servers.push_back(must(listener.accept(patience())));
            auto clients = connected.get();
            for (std::size_t number = 0; number < kClients; ++number)
                must(clients[number].send(bytes(std::to_string(number)), patience()));
            for (auto& server : servers) {
                const auto who = std::string(must(server.receive(patience())).text());
                must(server.send(bytes("you are " + who), patience()));
            }
            for (std::size_t number = 0; number < kClients; ++number)
                CHECK(must(clients[number].receive(patience())).text() == "you are " + std::to_string(number));
        });
    }

    TEST_CASE("settings that make no sense are refused") {
        const auto address = "shm://" + unique_name();
        for (const std::uint64_t size : {std::uint64_t{0}, 4_KiB - 1, 1_GiB + 1}) {
            const auto refused = ChannelListener::listen(address, {.ring_size = size});
            CHECK(outcome(refused) == "invalid_argument");
        }
        CHECK(problem(ChannelListener::listen(address, {.ring_size = 10})) ==
              "cannot listen on " + address + ": a ring of 10 bytes: it must have 4096 to 1073741824");
        CHECK(outcome(ChannelListener::listen("udp://127.0.0.1:0")) == "wrong_kind");
        CHECK(outcome(ChannelListener::listen("stdio:")) == "wrong_kind");
        CHECK(outcome(Channel::connect("map:///tmp/x")) == "wrong_kind");
    }

    TEST_CASE("whoever is no channel is told from one") {
        const auto address = "pipe://" + unique_name();
        auto listener = must(Listener::listen(address));
        auto client = must(Stream::connect(address, {.deadline = patience()}));
        auto server = must(listener.accept(patience()));
        auto channel = Channel::over(std::move(client), {.framing = Framing::content_length});
        must(server.write(bytes("HTTP/1.1 200 OK\r\n\r\n"), patience()));
        const auto received = channel.receive(patience());
        CHECK(outcome(received) == "corrupt_peer");
        CHECK(problem(received) == "what it sends has no Content-Length");
    }
}

}  // namespace strait::test
