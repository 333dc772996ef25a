#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/long_run.hpp"
#include "support/numbered.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace strait::test {
namespace {

bool any_bytes(const ChannelDriver& driver) { return !driver.text_only; }

constexpr std::size_t kLarge = 20'000;

Channel connect(const TestPeer& server, const ChannelDriver& driver) {
    return must(Channel::connect(server.address(), driver.settings, {.deadline = patience()}));
}

}  // namespace

TEST_SUITE("channel") {
    TEST_CASE("another process sends back every message") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            TestPeer server({"channel-echo-server", driver.address(), driver.name});
            auto channel = connect(server, driver);
            for (const std::size_t size : {0U, 1U, 8U, 64U, 1000U, 5000U, 300'000U}) {
                const auto sent = message_for(driver, size, size);
                Background sending([&] { must(channel.send(sent, patience())); });
                const auto back = must(channel.receive(patience()));
                sending.get();
                REQUIRE(back.bytes().size() == size);
                CHECK(std::ranges::equal(back.bytes(), sent));
            }
            channel.close();
            CHECK(server.end() == 0);
        });
    }

    TEST_CASE("each end knows the process at the other") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            if (std::string_view(driver.name) == "tcp") return;
            auto listener = must(ChannelListener::listen(driver.address(), driver.settings));
            Background accepted([&] { return listener.accept(patience()); });
            TestPeer client({"channel-hold-client", listener.address().text(), driver.name});
            const auto channel = must(accepted.get());
            CHECK(channel.peer().process_id == client.process_id());
        });
    }

    TEST_CASE("very many messages arrive exactly, from another process") {
        on_each(channel_drivers(), any_bytes, [](const ChannelDriver& driver) {
            const auto count = messages(driver.in_place ? 60'000 : 20'000);
            TestPeer source({"channel-source-server", driver.address(), driver.name, std::to_string(count),
                             std::to_string(kLarge)});
            auto channel = connect(source, driver);
            for (std::uint64_t number = 0; number < count; ++number) {
                const auto message = must(channel.receive(patience()));
                const auto verdict = check_numbered(number, kLarge, message.bytes());
                if (verdict != "ok") REQUIRE(verdict == "ok");
            }
            CHECK(outcome(channel.receive(patience())) == "closed");
        });
    }

    TEST_CASE("very many messages arrive exactly, in another process") {
        on_each(channel_drivers(), any_bytes, [](const ChannelDriver& driver) {
            const auto count = messages(driver.in_place ? 60'000 : 20'000);
            TestPeer sink({"channel-sink-server", driver.address(), driver.name, std::to_string(kLarge)});
            auto channel = connect(sink, driver);
            std::vector<std::byte> message;
            for (std::uint64_t number = 0; number < count; ++number) {
                make_numbered(number, kLarge, message);
                must(channel.send(message, patience()));
            }
            channel.close();
            CHECK(sink.line() == "got " + std::to_string(count) + " ok");
        });
    }
}

}  // namespace strait::test
