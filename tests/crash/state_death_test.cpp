/// A writer of a state that is killed in its turn is in nobody's way.

#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <cstdint>

namespace strait::test {

TEST_SUITE("state_death") {
    TEST_CASE("a writer that is killed in its turn is followed by the next, and readers never wait") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto state = must(State<std::uint64_t>::create(address, {.initial = 7}));
            TestPeer peer({"state-turn", address});
            CHECK(state.try_store(8).error() == Errc::would_block);
            CHECK(state.store(8, moment()).error() == Errc::timed_out);
            CHECK(must(state.load()).value == 7);
            must(peer.process().kill());
            CHECK(must(state.store(8, patience())) == 2);
            CHECK(must(state.load()).value == 8);
        });
    }
}

}  // namespace strait::test
