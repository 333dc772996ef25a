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

constexpr auto kTakenAtOnce = "others take a turn over at once that is marked as one's that is alone: it costs turns";
constexpr auto kNothingNew = "nobody else has had the turn, and nothing was written since it was released last";
constexpr auto kCostsASlot = "what is noted for too long costs a slot";
constexpr std::array kHarmlessTurns{
    Harmless{"turn.cpp", "seen = word.load", Mistake::weaker,
             "each way on is an exchange that acquires, or a turn kept"},
    Harmless{"turn.cpp", "claims = ring_.head().claims.load", Mistake::blind, kTakenAtOnce},
    Harmless{"turn.cpp", "compare_exchange_strong(seen, word_, std::memory_order_acq_rel, std::memory_order_relaxed",
             Mistake::weaker, "as an update it goes on with the release of who gave the turn", Order::acquire},
    Harmless{"turn.cpp", "is_alone = (ring_.head().claims.load", Mistake::blind, kTakenAtOnce},
    Harmless{"turn.cpp", "compare_exchange_strong(seen, shared", Mistake::weaker, kNothingNew},
    Harmless{"turn.cpp", "compare_exchange_strong(seen, shared", Mistake::weaker_failure, kLooksAgain},
    Harmless{"turn.cpp", "compare_exchange_strong(seen, word_, std::memory_order_acq_rel)", Mistake::weaker,
             "the look before it has acquired that word; release is needed, and out of these cases: only a third "
             "publisher could miss the note"},
    Harmless{"turn.cpp", "compare_exchange_strong(seen, word_, std::memory_order_acq_rel)", Mistake::weaker_failure,
             kLooksAgain},
    Harmless{"turn.cpp", "noted = note.load", Mistake::blind, "the exchange finds what is there, or a slot is lost"},
    Harmless{"turn.cpp", "compare_exchange_weak(noted, lost", Mistake::weaker, "the turn behind it is released"},
    Harmless{
        "turn.cpp", "compare_exchange_strong(expected, word_, std::memory_order_acq_rel)", Mistake::weaker,
        "there is nothing to acquire; release is needed, and out of these bounds: one that is alone has to leave a "
        "position out and be taken over"},
    Harmless{"turn.cpp", "compare_exchange_strong(expected, word_, std::memory_order_acq_rel)", Mistake::weaker_failure,
             "who has lost its turn takes the next one with acquire"},
    Harmless{"turn.cpp", "turn.load(std::memory_order_acquire) == word_", Mistake::weaker,
             "what was read before it matters, whose acquire keeps the loads in their order"},
};
constexpr std::array kHarmlessPublishing{
    Harmless{"writer.cpp", "loans[place].store(0", Mistake::weaker, "a dead one writes nothing any more"},
    Harmless{"writer.cpp", "loans[place].store(0", Mistake::dropped, kCostsASlot},
    Harmless{"writer.cpp", "loans[place].store(0", Mistake::late, kCostsASlot},
    Harmless{"writer.cpp", "loans[place_].store(0", Mistake::dropped, kCostsASlot},
    Harmless{"writer.cpp", "loans[place_].store(0", Mistake::late, kCostsASlot},
    Harmless{"writer.cpp", "slot.length.store", Mistake::late, "the word comes behind it all the same"},
    Harmless{
        "writer.cpp", "slot.left_out.store", Mistake::weaker,
        "needed, and hidden: seq_cst operations have their order from when they are made here, and the floor is one"},
    Harmless{"writer.cpp", "ring_.head().cleared.load", Mistake::weaker, kByTurns},
    Harmless{"writer.cpp", "ring_.head().cleared.load", Mistake::blind, "who clears looks again"},
    Harmless{"writer.cpp", "seen = count.load", Mistake::weaker, kByTurns},
    Harmless{"writer.cpp", "count.compare_exchange_strong", Mistake::weaker, "the value is all that is looked at"},
    Harmless{"writer.cpp", "loans[place_].store(at_", Mistake::weaker, "the turn is given behind it, with release"},
    Harmless{"writer.cpp", "can_be_lost = (ring_", Mistake::blind,
             "needed, and out of these cases: one that stood still has to have written at the position of the loan"},
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

    TEST_CASE("each order and look of turns is needed") {
        const std::vector<Case> quick{
            {"turns around the slots", {.preemptions = 2, .stale = 1}, turns_around_the_slots()},
            {"turns", kShort, turns(Fate::lives)},
            {"a loan is dropped", kShort, dropped_loan()},
        };
        check_mutants(quick, {"src/share/topic/turn.cpp"}, kHarmlessTurns);
    }

    TEST_CASE("each order and look of publishing is needed") {
        const std::vector<Case> quick{
            {"turns around the slots", {.preemptions = 2, .stale = 1}, turns_around_the_slots()},
            {"loans", kShort, loans(Fate::lives)},
            {"a loan is dropped", kShort, dropped_loan()},
            {"pins against the floor", kShort, pins_against_floor(Fate::lives)},
            {"joining beside a holder", kShort, joining_beside_a_holder()},
            {"joining where all is kept", {.preemptions = 1, .stale = 2}, joining(Keeping::all)},
            {"left out to the end", kShort, left_out_to_the_end()},
        };
        check_mutants(quick, {"src/share/topic/writer.cpp"}, kHarmlessPublishing);
    }
}

}  // namespace strait::model
