#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <algorithm>

namespace strait::test {

TEST_SUITE("channel.messages") {
    TEST_CASE("messages of every size arrive whole, both ways") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            for (const std::size_t size :
                 {0U,    1U,    7U,    8U,    9U,    55U,   56U,   57U,    240U,     241U,      1000U,
                  1008U, 2031U, 2032U, 2033U, 4095U, 4096U, 4097U, 65536U, 1U << 20, 3'000'000U}) {
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

}  // namespace strait::test
