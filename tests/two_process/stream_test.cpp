#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"

#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace strait::test {
namespace {

bool is_duplex(const StreamDriver& driver) { return driver.duplex; }
bool answers_after_half_close(const StreamDriver& driver) { return driver.duplex && driver.half_close; }
bool tells_peer(const StreamDriver& driver) { return driver.tells_peer; }

// Sends it all and takes as much back, at once.
std::vector<std::byte> echoed(Stream& stream, const std::vector<std::byte>& sent) {
    Background written([&] { return stream.write(sent, patience()); });
    std::vector<std::byte> back(sent.size());
    must(stream.read_exact(back, patience()));
    must(written.get());
    return back;
}

void check_echo(Stream stream) {
    for (const std::size_t size : {0U, 1U, 64U, 3'000'001U}) {
        const auto sent = Pattern::take(size, size);
        CHECK(echoed(stream, sent) == sent);
    }
}

}  // namespace

TEST_SUITE("stream") {
    TEST_CASE("another process sends back what it is sent: none, one and many bytes") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            TestPeer server({"echo-server", driver.address()});
            check_echo(must(Stream::connect(server.address(), {.deadline = patience()})));
            CHECK(server.end() == 0);
        });
    }

    TEST_CASE("another process connects and sends back what it is sent") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            TestPeer client({"echo-client", listener.address().text()});
            check_echo(must(listener.accept(patience())));
            CHECK(client.end() == 0);
        });
    }

    TEST_CASE("a client waits for the server process to start") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto address = must(Listener::listen(driver.address())).address();
            Background connected([&] { return Stream::connect(address, {.wait = kPatience}); });
            TestPeer server({"sink-server", address.text()});
            must(connected.get()).close();
            CHECK(server.line().starts_with("got 0 "));
            CHECK(server.end() == 0);
        });
    }

    TEST_CASE("the question ends, the answer comes: half-close between processes") {
        on_each(stream_drivers(), answers_after_half_close, [](const StreamDriver& driver) {
            TestPeer server({"echo-server", driver.address()});
            auto stream = must(Stream::connect(server.address(), {.deadline = patience()}));
            const auto sent = Pattern::take(100'000);
            Background written([&] {
                auto done = stream.write(sent, patience());
                return done ? stream.close_write() : done;
            });
            CHECK(must(stream.read_all({.deadline = patience()})) == sent);
            must(written.get());
            CHECK(server.end() == 0);
        });
    }

    TEST_CASE("the peer's process id is the child's, and the child sees ours") {
        on_each(stream_drivers(), tells_peer, [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            TestPeer client({"identity-client", listener.address().text()});
            const auto accepted = must(listener.accept(patience()));
            CHECK(accepted.peer().process_id == client.process_id());
            CHECK(accepted.peer().user_id == this_user_id());
            CHECK(client.line() == "peer " + std::to_string(this_process_id()));
            CHECK(client.end() == 0);

            TestPeer server({"identity-server", driver.address()});
            const auto connected = must(Stream::connect(server.address(), {.server = Server::same_user}));
            CHECK(connected.peer().process_id == server.process_id());
            CHECK(server.line() == "peer " + std::to_string(this_process_id()));
            CHECK(server.end() == 0);
        });
    }

    TEST_CASE("a reader is told that its peer was killed, and so is a writer") {
        on_each(stream_drivers(), is_duplex, [](const StreamDriver& driver) {
            TestPeer server({"hold-server", driver.address()});
            auto stream = must(Stream::connect(server.address(), {.deadline = patience()}));
            CHECK(server.line() == "connected");
            Background read([&] {
                std::array<std::byte, 1> buffer;
                return stream.read(buffer, patience());
            });
            must(server.process().kill());
            const auto end = read.get();
            CHECK((outcome(end) == "peer_died" || (end && *end == 0)));
            auto written = stream.write(Pattern::take(1), patience());
            for (int round = 0; written && round < 1000; ++round) written = stream.write(Pattern::take(1), patience());
            CHECK(outcome(written) == "peer_died");
        });
    }
}

}  // namespace strait::test
