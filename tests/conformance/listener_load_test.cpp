#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/stream_pair.hpp"
#include "support/this_process.hpp"

#include <strait/bytes.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <vector>

namespace strait::test {
namespace {

bool many_at_once(const StreamDriver& driver) { return driver.many_at_once; }

using Number = std::array<std::byte, 4>;

Number number_of(std::uint32_t value) { return std::bit_cast<Number>(value); }

Result<std::vector<Stream>> connect_clients(const Address& address, std::size_t count) {
    std::vector<Stream> clients;
    while (clients.size() < count) {
        auto client = Stream::connect(address, {.deadline = patience()});
        if (!client) return std::unexpected(client.error());
        clients.push_back(std::move(*client));
    }
    return clients;
}

}  // namespace

TEST_SUITE("listener.load") {
    TEST_CASE("a listener serves very many clients side by side") {
        on_each(stream_drivers(), many_at_once, [](const StreamDriver& driver) {
            raise_handle_limit();
            auto listener = must(Listener::listen(driver.address()));
            Background connected([&] { return connect_clients(listener.address(), driver.clients); });
            std::vector<Stream> servers;
            while (servers.size() < driver.clients) servers.push_back(must(listener.accept(patience())));
            auto clients = must(connected.get());

            // Everyone speaks while all are connected, and is answered by the one it is connected with.
            for (std::uint32_t index = 0; index < clients.size(); ++index)
                must(clients[index].write(number_of(index), patience()));
            Number said{};
            for (auto& server : servers) {
                must(server.read_exact(said, patience()));
                must(server.write(said, patience()));
            }
            for (std::uint32_t index = 0; index < clients.size(); ++index) {
                must(clients[index].read_exact(said, patience()));
                REQUIRE(said == number_of(index));
            }
        });
    }

    TEST_CASE("clients that come while the server accepts never find the name missing") {
        on_each(stream_drivers(), many_at_once, [](const StreamDriver& driver) {
            constexpr int kClientsEach = 100;
            auto listener = must(Listener::listen(driver.address()));
            const auto come_and_go = [&] {
                for (int round = 0; round < kClientsEach; ++round) {
                    const auto client = Stream::connect(listener.address(), {.deadline = patience()});
                    if (!client) return outcome(client);
                }
                return std::string("ok");
            };
            Background first(come_and_go);
            Background second(come_and_go);
            for (int client = 0; client < 2 * kClientsEach; ++client) must(listener.accept(patience()));
            CHECK(first.get() == "ok");
            CHECK(second.get() == "ok");
        });
    }

    TEST_CASE("several threads accept at one listener, and each client is served once") {
        on_each(stream_drivers(), many_at_once, [](const StreamDriver& driver) {
            constexpr int kClients = 60;
            auto listener = must(Listener::listen(driver.address()));
            std::stop_source stop;
            std::atomic<int> served{0};
            const auto serve = [&] {
                while (true) {
                    auto stream = listener.accept(patience().or_stopped(stop.get_token()));
                    if (!stream) return outcome(stream);
                    must(stream->write(bytes("x"), patience()));
                    ++served;
                }
            };
            Background first(serve);
            Background second(serve);
            for (int round = 0; round < kClients; ++round) {
                auto client = must(Stream::connect(listener.address(), {.deadline = patience()}));
                CHECK(text(must(client.read_all({.deadline = patience()}))) == "x");
            }
            stop.request_stop();
            CHECK(first.get() == "cancelled");
            CHECK(second.get() == "cancelled");
            CHECK(served == kClients);
        });
    }
}

}  // namespace strait::test
