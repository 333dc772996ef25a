#include "support/outcome.hpp"
#include "support/stream_pair.hpp"
#include "support/this_process.hpp"

namespace strait::test {
namespace {

bool tells_peer(const StreamDriver& driver) { return driver.tells_peer; }
bool is_network(const StreamDriver& driver) { return driver.network; }
bool is_local(const StreamDriver& driver) { return !driver.network; }
bool tells_nothing(const StreamDriver& driver) { return !driver.tells_peer; }

}  // namespace

TEST_SUITE("stream.peer") {
    TEST_CASE("each end knows the process and the user at the other") {
        on_each(stream_drivers(), tells_peer, [](const StreamDriver& driver) {
            const auto pair = connect_pair(driver);
            for (const auto& peer : {pair.client.peer(), pair.server.peer()}) {
                CHECK(peer.process_id == this_process_id());
                CHECK(peer.user_id == this_user_id());
                CHECK(peer.identity != Identity::unknown);
                CHECK(peer.address.empty());
            }
        });
    }

    TEST_CASE("where the mechanism does not tell, nothing is made up") {
        on_each(stream_drivers(), tells_nothing, [](const StreamDriver& driver) {
            const auto pair = connect_pair(driver);
            for (const auto& peer : {pair.client.peer(), pair.server.peer()}) {
                CHECK(peer.process_id == 0);
                CHECK(peer.user_id.empty());
                CHECK(peer.identity == Identity::unknown);
            }
        });
    }

    TEST_CASE("a network peer has the address that the listener has") {
        on_each(stream_drivers(), is_network, [](const StreamDriver& driver) {
            const auto pair = connect_pair(driver);
            const auto& listening = pair.listener.address().place();
            const auto port = listening.substr(listening.rfind(':'));
            CHECK(pair.client.peer().address.ends_with(port));
            CHECK_FALSE(pair.server.peer().address.empty());
            CHECK(pair.server.peer().address != pair.client.peer().address);
        });
    }

    TEST_CASE("a client that asks for a server of its own user gets one") {
        on_each(stream_drivers(), is_local, [](const StreamDriver& driver) {
            const auto listener = must(Listener::listen(driver.address()));
            CHECK(outcome(Stream::connect(listener.address(), {.server = Server::same_user})) == "ok");
        });
    }

    TEST_CASE("over a network nobody can tell the server's user: who asks for its own is refused") {
        on_each(stream_drivers(), is_network, [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            const auto connected = Stream::connect(listener.address(), {.server = Server::same_user});
            CHECK(outcome(connected) == "access_denied");
            CHECK(problem(connected) == "cannot connect to " + listener.address().text() +
                                            ": TCP does not tell which user serves; use pipe:// or unix:// for that");
            CHECK(outcome(listener.try_accept()) == "would_block");
        });
    }
}

}  // namespace strait::test
