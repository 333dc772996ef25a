#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/stream_pair.hpp"
#include "support/waits.hpp"

#include <chrono>

namespace strait::test {
namespace {

using namespace std::chrono_literals;

// An address at which somebody listened, and nobody does any more.
Address abandoned(const StreamDriver& driver) { return must(Listener::listen(driver.address())).address(); }

}  // namespace

TEST_SUITE("stream.connect") {
    TEST_CASE("nobody listens: not_found, at once") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto address = abandoned(driver);
            const auto connected = Stream::connect(address);
            CHECK(outcome(connected) == "not_found");
            CHECK(problem(connected).starts_with("cannot connect to " + address.text() + ": " + driver.nobody + " ("));
        });
    }

    TEST_CASE("a client waits as long as it was told for a listener, and not longer") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto start = Deadline::Clock::now();
            CHECK(outcome(Stream::connect(abandoned(driver), {.wait = kMoment})) == "not_found");
            CHECK(Deadline::Clock::now() - start >= kMoment);
        });
    }

    TEST_CASE("a wait for a listener ends with its deadline, and with its stop token") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto address = abandoned(driver);
            check_wait([&](const Deadline& deadline) {
                return Stream::connect(address, {.wait = kPatience, .deadline = deadline});
            });
        });
    }

    TEST_CASE("a client that waits is connected once somebody listens") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            const auto address = abandoned(driver);
            Background connected([&] { return Stream::connect(address, {.wait = kPatience}); });
            auto listener = must(Listener::listen(address));
            const auto server = must(listener.accept(patience()));
            CHECK(outcome(connected.get()) == "ok");
        });
    }

    TEST_CASE("a stop token that was triggered before cancels the connection") {
        on_each(stream_drivers(), [](const StreamDriver& driver) {
            std::stop_source stop;
            stop.request_stop();
            const auto address = abandoned(driver);
            const ConnectOptions options{.deadline = Deadline::until_stopped(stop.get_token())};
            CHECK(outcome(Stream::connect(address, options)) == "cancelled");
            const auto listener = must(Listener::listen(address));
            CHECK(outcome(Stream::connect(address, options)) == "cancelled");
        });
    }
}

}  // namespace strait::test
