/// An end of a shared-memory channel that is stopped is alive: the other end waits as long as it says, others are not slowed, and nothing is wrong
/// when it goes on.

#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/numbered.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <doctest/doctest.h>

#include <csignal>

namespace strait::test {
namespace {

constexpr std::size_t kLarge = 20'000;
constexpr std::uint64_t kMessages = 3000;

bool in_place(const ChannelDriver& driver) { return driver.in_place; }

void send_signal(TestPeer& peer, int signal) { REQUIRE(::kill(static_cast<pid_t>(peer.process_id()), signal) == 0); }

Channel connect(const TestPeer& server, const ChannelDriver& driver) {
    return must(Channel::connect(server.address(), driver.settings, {.deadline = patience()}));
}

// Nobody else has to do with the one that is stopped.
void check_others(const ChannelDriver& driver) {
    const auto pair = std::make_unique<ChannelPair>(connect_pair(driver));
    check_arrives(pair->client, pair->server, message_for(driver, 5000));
}

}  // namespace

TEST_SUITE("channel_stopped") {
    TEST_CASE("a sender is stopped in the middle of a stream, and goes on where it was") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            TestPeer source({"channel-source-server", driver.address(), driver.name, std::to_string(kMessages),
                             std::to_string(kLarge)});
            auto channel = connect(source, driver);
            std::uint64_t number = 0;
            const auto receive = [&](const Deadline& deadline) {
                const auto message = channel.receive(deadline);
                if (message) CHECK(check_numbered(number++, kLarge, message->bytes()) == "ok");
                return outcome(message);
            };
            while (number < kMessages / 10) REQUIRE(receive(patience()) == "ok");
            send_signal(source, SIGSTOP);
            std::string end = "ok";
            while (end == "ok") end = receive(moment());
            // With a large ring it may have been through before it was stopped.
            CHECK((end == "timed_out" || number == kMessages));
            check_others(driver);
            send_signal(source, SIGCONT);
            while (number < kMessages) REQUIRE(receive(patience()) == "ok");
            CHECK(receive(patience()) == "closed");
        });
    }

    TEST_CASE("a receiver is stopped: its sender waits with a deadline, and what was sent arrives exactly") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            TestPeer sink({"channel-sink-server", driver.address(), driver.name, std::to_string(kLarge)});
            auto channel = connect(sink, driver);
            send_signal(sink, SIGSTOP);
            std::uint64_t number = 0;
            std::vector<std::byte> message;
            Result<void> sent;
            while (true) {
                make_numbered(number, kLarge, message);
                sent = channel.send(message, moment());
                if (!sent) break;
                ++number;
            }
            CHECK(outcome(sent) == "timed_out");
            CHECK(outcome(channel.wait_hang_up(moment())) == "timed_out");
            check_others(driver);
            send_signal(sink, SIGCONT);
            for (const auto end = number + kMessages; number < end; ++number) {
                make_numbered(number, kLarge, message);
                must(channel.send(message, patience()));
            }
            channel.close();
            CHECK(sink.line() == "got " + std::to_string(number) + " ok");
        });
    }

    TEST_CASE("a client that is stopped before it took what it was given does not keep the listener from the next") {
        on_each(channel_drivers(), in_place, [](const ChannelDriver& driver) {
            auto listener = must(ChannelListener::listen(driver.address(), driver.settings));
            Background accepted([&] { return listener.accept(patience()); });
            TestPeer stopped({"channel-echo-client", listener.address().text(), driver.name});
            auto held = must(accepted.get());
            send_signal(stopped, SIGSTOP);
            Background next([&] { return listener.accept(patience()); });
            TestPeer client({"channel-echo-client", listener.address().text(), driver.name});
            auto channel = must(next.get());
            must(channel.send(bytes("ping"), patience()));
            CHECK(must(channel.receive(patience())).text() == "ping");
            must(held.send(bytes("are you back?"), patience()));
            CHECK(outcome(held.receive(moment())) == "timed_out");
            send_signal(stopped, SIGCONT);
            CHECK(must(held.receive(patience())).text() == "are you back?");
        });
    }
}

}  // namespace strait::test
