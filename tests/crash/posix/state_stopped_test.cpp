/// A writer of a state that is stopped in its turn is alive: other writers wait for it, readers do not.

#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <cstdint>

namespace strait::test {

TEST_SUITE("state_stopped") {
    TEST_CASE("a stopped writer keeps its turn, and no reader waits for it") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto state = must(State<std::uint64_t>::create(address, {.initial = 7}));
            TestPeer peer({"state-turn", address});
            REQUIRE(::kill(static_cast<pid_t>(peer.process_id()), SIGSTOP) == 0);
            CHECK(must(state.load()).value == 7);
            auto late = must(State<std::uint64_t>::open_or_create(address));
            CHECK(must(late.load()).value == 7);
            CHECK(state.store(8, moment()).error() == Errc::timed_out);
            REQUIRE(::kill(static_cast<pid_t>(peer.process_id()), SIGCONT) == 0);
            CHECK(peer.end() == 0);
            CHECK(must(state.store(8, patience())) == 2);
            CHECK(must(late.load()).value == 8);
        });
    }
}

}  // namespace strait::test
