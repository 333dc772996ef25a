#include "model/mutants.hpp"
#include "model/topic_case.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace strait::model {

using topic::Keeping;
using topic::test::Way;

TEST_SUITE("topic") {
    constexpr Bounds kShort{.preemptions = 1, .stale = 1};

    static const std::vector<Case>& topic_cases() {
        constexpr Bounds kLiving{.preemptions = 2, .stale = 2};
        constexpr Bounds kMortal{.preemptions = 1, .stale = 1, .deaths = 1};
        static const std::vector<Case> all{
            {"pins against the floor", kLiving, pins_against_floor(Fate::lives, Way::slow)},
            {"a subscriber dies", kMortal, pins_against_floor(Fate::may_die, Way::slow)},
            {"joining", {.preemptions = 2, .stale = 1}, joining(Keeping::newest)},
            {"joining beside a holder", kShort, joining_beside_a_holder(1)},
            {"joining at the end beside a holder", kShort, joining_beside_a_holder(0)},
            {"joining in peace", kShort, joining_in_peace(1)},
            {"joining in peace at the end", kShort, joining_in_peace(0)},
            {"joining in peace where something was left out", kShort, joining_in_peace(2)},
            {"the seat of a dead one", kShort, seat_of_a_dead()},
            {"joining where all is kept", kShort, joining(Keeping::all)},
            {"all is kept", kLiving, reliable(Way::slow)},
            {"turns", kLiving, turns(Fate::lives, Way::slow)},
            {"a publisher dies", kMortal, turns(Fate::may_die, Way::slow)},
            {"loans", kShort, loans(Fate::lives)},
            {"a lender dies", kMortal, loans(Fate::may_die)},
            {"left out to the end", kShort, left_out_to_the_end()},
            {"a loan is dropped", kShort, dropped_loan()},
            {"turns around the slots", {.preemptions = 2, .stale = 1}, turns_around_the_slots(Way::slow)},
            {"pins against the floor, fast", kLiving, pins_against_floor(Fate::lives, Way::fast_first)},
            {"a subscriber dies, fast", kMortal, pins_against_floor(Fate::may_die, Way::fast_first)},
            {"pins against the floor, looked for", kLiving, pins_against_floor(Fate::lives, Way::looked_for)},
            {"a subscriber dies, looking", kMortal, pins_against_floor(Fate::may_die, Way::looked_for)},
            {"all is kept, fast", kLiving, reliable(Way::fast_first)},
            {"all is kept, looked for", kLiving, reliable(Way::looked_for)},
            {"all is kept and there is room, fast", kShort, reliable(Way::fast_first, 5)},
            {"around a held slot, fast", kShort, around_a_held_slot()},
            {"turns, fast", kLiving, turns(Fate::lives, Way::fast_first)},
            {"a publisher dies, fast", kMortal, turns(Fate::may_die, Way::fast_first)},
            {"turns around the slots, fast", {.preemptions = 2, .stale = 1}, turns_around_the_slots(Way::fast_first)},
        };
        return all;
    }

    TEST_CASE("no message changes while it is held, is lost, doubled or miscounted, and a death stops nobody") {
        check_cases(topic_cases());
    }
}

}  // namespace strait::model
