#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/stream_pair.hpp"
#include "support/this_process.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>

#include <array>
#include <utility>

namespace strait::test {
namespace {

bool is_network(const StreamDriver& driver) { return driver.network; }
bool many_at_once(const StreamDriver& driver) { return driver.many_at_once; }

}  // namespace

TEST_SUITE("listener") {
    TEST_CASE("accepting ends with its deadline, and with its stop token") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            check_wait([&](const Deadline& deadline) { return listener.accept(deadline); });
            CHECK(outcome(listener.try_accept()) == "would_block");
        });
    }

    TEST_CASE("a listener whose wait was cancelled accepts the next client") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            check_wait([&](const Deadline& deadline) { return listener.accept(deadline); });
            Background connected([&] { return Stream::connect(listener.address(), {.deadline = patience()}); });
            CHECK(outcome(listener.accept(patience())) == "ok");
            CHECK(outcome(connected.get()) == "ok");
        });
    }

    TEST_CASE("a second listener on the name is refused, and the first goes on") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            const auto second = Listener::listen(listener.address());
            CHECK(outcome(second) == "already_in_use");
            CHECK(problem(second).starts_with("cannot listen on " + listener.address().text() + ": "));
            Background connected([&] { return Stream::connect(listener.address(), {.deadline = patience()}); });
            CHECK(outcome(listener.accept(patience())) == "ok");
            CHECK(outcome(connected.get()) == "ok");
        });
    }

    TEST_CASE("a name is free at once after its listener has closed, though clients are still there") {
        const auto fits = [](const StreamDriver& driver) { return many_at_once(driver) && driver.frees_name; };
        on_each(stream_drivers(), fits, [](const StreamDriver& driver) {
            auto pair = connect_pair(driver);
            const auto address = pair.listener.address();
            for (int round = 0; round < 20; ++round) {
                pair.listener.close();
                auto again = Listener::listen(address);
                REQUIRE(outcome(again) == "ok");
                pair.listener = std::move(*again);
            }
            must(pair.client.write(bytes("x"), patience()));
            std::array<std::byte, 1> buffer;
            CHECK(must(pair.server.read(buffer, patience())) == 1);
        });
    }

    TEST_CASE("a client that was not accepted yet is told when the listener closes") {
        on_each(stream_drivers(), many_at_once, [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            auto client = must(Stream::connect(listener.address(), {.deadline = patience()}));
            listener.close();
            std::array<std::byte, 1> buffer;
            const auto read = client.read(buffer, patience());
            CHECK((outcome(read) == "peer_died" || (read && *read == 0)));
        });
    }

    TEST_CASE("what a client wrote before it was accepted is not lost") {
        on_each(stream_drivers(), many_at_once, [](const StreamDriver& driver) {
            auto listener = must(Listener::listen(driver.address()));
            {
                auto client = must(Stream::connect(listener.address(), {.deadline = patience()}));
                must(client.write(bytes("early"), patience()));
            }
            auto server = must(listener.accept(patience()));
            CHECK(text(must(server.read_all({.deadline = patience()}))) == "early");
        });
    }

    TEST_CASE("a listener with a free port tells which one it took") {
        on_each(stream_drivers(), is_network, [](const StreamDriver& driver) {
            const auto first = must(Listener::listen(driver.address()));
            const auto second = must(Listener::listen(driver.address()));
            CHECK_FALSE(first.address().place().ends_with(":0"));
            CHECK(first.address() != second.address());
            CHECK(outcome(Stream::connect(first.address())) == "ok");
            CHECK(outcome(Stream::connect(second.address())) == "ok");
        });
    }

    TEST_CASE("closed, moved-from and empty listeners answer `closed`") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto check_closed = [](Listener& listener) {
                CHECK_FALSE(listener.is_open());
                CHECK(outcome(listener.accept()) == "closed");
                CHECK(outcome(listener.try_accept()) == "closed");
                CHECK(outcome(listener.wait_handle()) == "closed");
                listener.close();
            };
            Listener empty;
            check_closed(empty);
            auto listener = must(Listener::listen(driver.address()));
            auto moved = std::move(listener);
            check_closed(listener);  // NOLINT(bugprone-use-after-move): that is the question
            CHECK(outcome(moved.try_accept()) == "would_block");
            moved.close();
            check_closed(moved);
        });
    }

    TEST_CASE("listening leaves no handle behind") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto once = [&driver] { must(Listener::listen(driver.address())); };
            once();
            const auto before = open_handles();
            for (int round = 0; round < 20; ++round) once();
            CHECK(open_handles() == before);
        });
    }

    TEST_CASE("a listener keeps at least one client waiting: a backlog below 1 is refused") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto refused = Listener::listen(driver.address(), {.backlog = 0});
            CHECK(outcome(refused) == "invalid_argument");
            CHECK(problem(refused).ends_with(": the backlog must be at least 1"));
            CHECK(outcome(Listener::listen(driver.address(), {.backlog = 1})) == "ok");
        });
    }
}

}  // namespace strait::test
