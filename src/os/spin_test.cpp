#include "os/spin.hpp"

#include <doctest/doctest.h>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

/// One wait for what does not come. True when it was looked for.
bool looks_in_vain(Spin& spin) {
    bool looked = false;
    CHECK_FALSE(spin.until([&looked] {
        looked = true;
        return false;
    }));
    return looked;
}

}  // namespace

TEST_SUITE("spin") {
    TEST_CASE("looking that never pays is tried as seldom as it is told to") {
        constexpr int kWaits = 5'000;
        const auto looks = [](std::uint32_t rarest_trial) {
            Spin spin(Waiting::adaptive, rarest_trial);
            int looked = 0;
            for (int i = 0; i < kWaits; ++i) looked += looks_in_vain(spin) ? 1 : 0;
            return looked;
        };
        const bool may_look = wake_cost() > 0ns;
        CHECK((looks(Spin::kFirstTrial) > kWaits / 10) == may_look);
        CHECK(looks(1024) < kWaits / 50);
        CHECK((looks(1024) > 0) == may_look);
    }

    TEST_CASE(
        "a trial that pays has the next waits begin with looking, and is followed by trials as often as at first") {
        if (wake_cost() == 0ns) return;
        constexpr std::uint32_t kRarest = 1024;
        Spin spin(Waiting::adaptive, kRarest);
        for (int i = 0; i < 10'000; ++i) static_cast<void>(looks_in_vain(spin));
        bool paid = false;
        for (std::uint32_t i = 0; i < kRarest + Spin::kFirstTrial && !paid; ++i) paid = spin.until([] { return true; });
        REQUIRE(paid);
        CHECK(spin.pays());
        while (spin.pays()) CHECK(looks_in_vain(spin));
        std::uint32_t waits = 1;
        while (!looks_in_vain(spin) && waits < kRarest) ++waits;
        CHECK(waits == Spin::kFirstTrial);
    }

    TEST_CASE("who sleeps at once never looks") {
        Spin spin(Waiting::sleep);
        CHECK_FALSE(looks_in_vain(spin));
        CHECK_FALSE(spin.pays());
    }
}

}  // namespace strait::os
