/// Each mistake in the sources of topics is found by a case, or listed here with the reason why it does no harm.

#include "model/mutants.hpp"
#include "model/topic_case.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace strait::model {
namespace {

using topic::Keeping;

constexpr auto kByTurns =
    "stored in turns only, whose word orders it: acquire keeps the loads in their order, which the model does anyway";
constexpr auto kLooksAgain = "who fails looks again by itself";
constexpr std::array kHarmless{
    Harmless{"clearing.cpp", "cleared = head.cleared.load", Mistake::weaker, kByTurns},
    Harmless{"clearing.cpp", "compare_exchange_strong(cleared, begun", Mistake::weaker, kByTurns},
    Harmless{"clearing.cpp", "compare_exchange_strong(cleared, begun", Mistake::weaker_failure, kLooksAgain},
    Harmless{"clearing.cpp", "compare_exchange_strong(expected, Stamped::next(begun, to)", Mistake::weaker, kByTurns},
    Harmless{"clearing.cpp", "compare_exchange_strong(expected, Stamped::next(begun, to)", Mistake::weaker_failure,
             kLooksAgain},
    Harmless{"clearing.cpp", "seen = ring_.head().floor.load", Mistake::weaker, kByTurns},
    Harmless{"clearing.cpp", "floor.compare_exchange_strong", Mistake::weaker_failure, kLooksAgain},
    Harmless{"clearing.cpp", "cursor.load(std::memory_order_seq_cst)", Mistake::weaker,
             "needed, and out of these bounds: publishers look twice for each chunk, so six older values in a row have "
             "to be read"},
    Harmless{"clearing.cpp", "seen = skip.load", Mistake::blind, "the exchange fails, and finds what is there"},
};

}  // namespace

TEST_SUITE("topic_mutants") {
    constexpr Bounds kShort{.preemptions = 1, .stale = 1};

    TEST_CASE("each order and look of clearing is needed") {
        const std::vector<Case> quick{
            {"left out to the end", kShort, left_out_to_the_end()},
            {"joining where all is kept", {.preemptions = 1, .stale = 2}, joining(Keeping::all)},
            {"all is kept", kShort, reliable()},
            {"pins against the floor", kShort, pins_against_floor(Fate::lives)},
            {"loans", kShort, loans(Fate::lives)},
            {"a loan is dropped", kShort, dropped_loan()},
            {"turns around the slots", kShort, turns_around_the_slots()},
        };
        check_mutants(quick, {"src/share/topic/clearing.cpp"}, kHarmless);
    }
}

}  // namespace strait::model
