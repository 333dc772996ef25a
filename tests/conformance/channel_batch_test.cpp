#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace strait::test {
namespace {

using Messages = std::vector<std::vector<std::byte>>;
using Spans = std::vector<std::span<const std::byte>>;

bool any_bytes(const ChannelDriver& driver) { return !driver.text_only; }

Messages messages_of(const ChannelDriver& driver, std::span<const std::size_t> sizes) {
    Messages messages;
    for (const auto size : sizes) messages.push_back(message_for(driver, size, messages.size() + 1));
    return messages;
}

void send_everything(Channel& channel, std::span<const std::span<const std::byte>> messages) {
    while (!messages.empty()) messages = messages.subspan(must(channel.send_all(messages, patience())));
}

// Takes so many, and compares each with what was sent.
void check_all_arrive(Channel& channel, const Messages& messages, std::size_t count) {
    std::size_t number = 0;
    while (number < count) {
        const auto came = channel.receive_all(
            [&](std::span<const std::byte> message) {
                REQUIRE(number < count);
                REQUIRE(std::ranges::equal(message, messages.at(number % messages.size())));
                ++number;
            },
            patience());
        REQUIRE(outcome(came) == "ok");
        REQUIRE(*came > 0);
    }
    CHECK(number == count);
}

}  // namespace

TEST_SUITE("channel.batch") {
    TEST_CASE("many messages at once arrive whole and in order, short and long ones") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto messages =
                messages_of(driver, std::vector<std::size_t>{8, 8, 0, 56, 57, 240, 241, 2000, 5000, 8, 100'000, 1});
            Spans all;
            for (std::size_t i = 0; i < 50; ++i) all.insert(all.end(), messages.begin(), messages.end());
            Background sent([&] { send_everything(pair.client, all); });
            check_all_arrive(pair.server, messages, all.size());
            sent.get();
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("messages of one length at once, taken one by one and all at once in turn") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto messages = messages_of(driver, std::vector<std::size_t>(100, 20));
            send_everything(pair.client, Spans(messages.begin(), messages.end()));
            std::size_t number = 0;
            const auto take = [&](std::span<const std::byte> message) {
                REQUIRE(number < messages.size());
                REQUIRE(std::ranges::equal(message, messages.at(number)));
                ++number;
                if (number % 50 == 20) throw std::runtime_error("enough");
            };
            while (number < messages.size()) {
                take(must(pair.server.receive(patience())).bytes());
                try {
                    static_cast<void>(pair.server.receive_all(take, moment()));
                } catch (const std::runtime_error&) {
                    CHECK(number % 50 == 20);
                }
            }
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("no message at all is sent at once") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            CHECK(must(pair.client.send_all({})) == 0);
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("when the time runs out in the middle, as many have been sent as it says") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto messages = messages_of(driver, std::vector<std::size_t>{100, 1000, 300});
            Spans all;
            for (std::size_t i = 0; i < 40'000; ++i) all.insert(all.end(), messages.begin(), messages.end());
            auto count = must(pair.client.send_all(all, moment()));
            CHECK(count > 0);
            CHECK(count < all.size());
            // The system may make room behind the time that ran out, when it gets to move what it has.
            auto more = pair.client.send_all(std::span(all).subspan(count), moment());
            for (; more && *more > 0; more = pair.client.send_all(std::span(all).subspan(count), moment()))
                count += *more;
            CHECK(outcome(more) == "timed_out");
            Background flushed([&] { must(pair.client.flush(patience())); });
            check_all_arrive(pair.server, messages, count);
            flushed.get();
            CHECK(outcome(pair.server.try_receive()) == "would_block");
            check_arrives(pair.client, pair.server, message_for(driver, 10));
        });
    }

    TEST_CASE("one that cannot be sent ends the batch before it, and is told of by the next call") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto settings = driver.settings;
            settings.largest_message = 5000;
            auto pair = connect_pair(driver, settings);
            const auto messages = messages_of(driver, std::vector<std::size_t>{8, 5000, 5001, 8});
            const Spans all(messages.begin(), messages.end());
            Background sent([&] { return must(pair.client.send_all(all, patience())); });
            check_all_arrive(pair.server, messages, 2);
            CHECK(sent.get() == 2);
            CHECK(outcome(pair.client.send_all(std::span(all).subspan(2), patience())) == "too_large");
            CHECK(outcome(pair.server.try_receive()) == "would_block");
        });
    }

    TEST_CASE("receiving many at once waits for the first as receiving does") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto ignore = [](std::span<const std::byte>) {};
            CHECK(outcome(pair.server.receive_all(ignore, moment())) == "timed_out");
            pair.client.close();
            CHECK(outcome(pair.server.receive_all(ignore, patience())) == "closed");
        });
    }

    TEST_CASE("a handler that receives is told so, and what it throws at counts as received") {
        on_each(channel_drivers(), any_bytes, [](const ChannelDriver& driver) {
            auto pair = connect_pair(driver);
            const auto messages = messages_of(driver, std::vector<std::size_t>{8, 20, 30});
            send_everything(pair.client, Spans(messages.begin(), messages.end()));
            const auto stumble = [&](std::span<const std::byte>) {
                CHECK(outcome(pair.server.receive(patience())) == "invalid_argument");
                throw std::runtime_error("stumbled");
            };
            CHECK_THROWS(static_cast<void>(pair.server.receive_all(stumble, patience())));
            CHECK(std::ranges::equal(must(pair.server.receive(patience())).bytes(), messages.at(1)));
            CHECK_THROWS(static_cast<void>(pair.server.receive_all(stumble, patience())));
            CHECK(outcome(pair.server.try_receive()) == "would_block");
            check_arrives(pair.client, pair.server, message_for(driver, 10));
        });
    }
}

}  // namespace strait::test
