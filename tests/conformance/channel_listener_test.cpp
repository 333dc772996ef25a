#include "support/background.hpp"
#include "support/channel_pair.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

bool in_place(const ChannelDriver& driver) { return driver.in_place; }

}  // namespace

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

    TEST_CASE("a client that nobody accepts is told") {
        const auto address = "shm://" + unique_name();
        auto listener = must(ChannelListener::listen(address));
        const auto waited = Channel::connect(address, {}, {.deadline = moment()});
        CHECK(outcome(waited) == "timed_out");
        CHECK(problem(waited) ==
              "cannot connect to " + address + ": somebody listens there, and has not accepted in time");
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

    TEST_CASE("a server that sends and closes at once is heard") {
        on_each(channel_drivers(), [](const ChannelDriver& driver) {
            constexpr std::size_t kTimes = 20;
            auto listener = must(ChannelListener::listen(driver.address(), driver.settings));
            Background served([&]() -> Result<void> {
                for (std::size_t size = 1; size <= kTimes; ++size) {
                    auto server = listener.accept(patience());
                    if (!server) return std::unexpected(server.error());
                    if (auto sent = server->send(message_for(driver, size), patience()); !sent) return sent;
                }
                return {};
            });
            for (std::size_t size = 1; size <= kTimes; ++size) {
                auto client = must(Channel::connect(listener.address(), driver.settings, {.wait = kPatience}));
                CHECK(must(client.receive(patience())).bytes().size() == size);
                CHECK(outcome(client.receive(patience())) == "closed");
            }
            must(served.get());
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

    TEST_CASE("the address says how messages are told apart") {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFrames{
            std::pair{"length", std::string_view("\0\0\0\5hello", 9)},
            {"line", "hello\n"},
            {"nul", std::string_view("hello\0", 6)},
            {"content-length", "Content-Length: 5\r\n\r\nhello"}};
        for (const auto& [framing, frame] : kFrames) {
            const auto address = "pipe://" + unique_name();
            // What the settings say counts less.
            const ChannelSettings settings{.framing = framing == "nul" ? Framing::line : Framing::nul};
            auto listener = must(ChannelListener::listen(address + "?framing=" + std::string(framing), settings));
            auto stranger = must(Stream::connect(address, {.deadline = patience()}));
            auto channel = must(listener.accept(patience()));
            must(stranger.write(bytes(frame), patience()));
            CHECK(must(channel.receive(patience())).text() == "hello");
            auto client = must(Channel::connect(listener.address(), settings, {.deadline = patience()}));
            auto server = must(listener.accept(patience()));
            check_arrives(client, server, bytes("hello"));
        }
    }

    TEST_CASE("a framing that there is not, and one where there are no messages") {
        const auto address = "pipe://" + unique_name() + "?framing=";
        CHECK(problem(ChannelListener::listen(address + "lines")) ==
              "cannot listen on " + address +
                  "lines: there is no framing=lines; there are length, line, nul, content-length");
        CHECK(outcome(Channel::connect(address)) == "invalid_address");
        CHECK(problem(Listener::listen(address + "line")) ==
              "cannot listen on " + address + "line: framing is for messages: open it as a channel");
        CHECK(problem(Stream::connect(address + "line")) ==
              "cannot connect to " + address + "line: framing is for messages: open it as a channel");
        CHECK(outcome(ChannelListener::listen("shm://" + unique_name() + "?framing=line")) == "invalid_address");
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
