/// Each mistake in the sources of topics is found by a case, or listed here with the reason why it does no harm.

#include "model/mutants.hpp"
#include "model/topic_case.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace strait::model {
namespace {

using topic::Keeping;
using topic::test::Way;

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

constexpr auto kNobodysYet = "publishers look here once its cursor is there, and that comes behind it, as an update";
constexpr auto kPinsKeepIt = "what it has read is kept by its pin, which is given back with release";
constexpr auto kWaitedForLonger =
    "the next message it takes tells where it is; until then a publisher may wait that need not";
constexpr auto kPassedOver = "publishers pass over what was left out, and over who was overtaken, by themselves";
constexpr auto kLooksTwice =
    "needed, and out of these bounds: publishers look twice for each chunk, so six older values in a row have to be "
    "read";
constexpr auto kTheOtherWay = "then it goes the slow way";
constexpr std::array kHarmlessSubscribing{
    Harmless{"reader.cpp", "seat_.cursor.store(0, std::memory_order_relaxed)", Mistake::dropped,
             "the cursor of a dead one keeps more, and that for a moment"},
    Harmless{"reader.cpp", "seat_.cursor.store(0, std::memory_order_relaxed)", Mistake::late, kNobodysYet},
    Harmless{"reader.cpp", "pin.store(0, std::memory_order_relaxed)", Mistake::late, kNobodysYet},
    Harmless{"reader.cpp", "seat_.cursor.store(0, std::memory_order_release)", Mistake::weaker, kPinsKeepIt},
    Harmless{"reader.cpp", "seat_.cursor.store(0, std::memory_order_release)", Mistake::late, "it is the last one"},
    Harmless{"reader.cpp", "seen = used.load", Mistake::blind, "the exchange fails, and finds what is there"},
    Harmless{"reader.cpp", "used.compare_exchange_weak", Mistake::weaker, kLooksTwice},
    Harmless{"reader.cpp", "used.compare_exchange_weak", Mistake::weaker_failure, kLooksAgain},
    Harmless{"reader.cpp", "Turn::position_in(ring_.head().turn.load", Mistake::weaker,
             "only where to begin: the floor and each slot's word are looked at behind it"},
    Harmless{"reader.cpp", "seat_.cursor.exchange", Mistake::weaker, kLooksTwice},
    Harmless{"reader.cpp", "Stamped::position(ring_.head().floor.load", Mistake::weaker, kLooksTwice},
    Harmless{"reader.cpp", "turn = head.turn.load", Mistake::weaker,
             "who is at the next position has acquired what has moved it there"},
    Harmless{
        "reader.cpp", "fast_.left_out = slot.left_out.load", Mistake::weaker,
        "needed, and hidden: seq_cst operations have their order from when they are made here, and the floor is one"},
    Harmless{"reader.cpp", "left_out = head.left_out.load", Mistake::weaker,
             "needed, and out of these cases: two positions have to be left out between the looks at the turn"},
    Harmless{"reader.cpp", "head.turn.load(std::memory_order_acquire) == turn", Mistake::weaker,
             "what was read before it matters, whose acquire keeps the loads in their order"},
    Harmless{"topic_fast_path.hpp", "there.word.load(std::memory_order_acquire)) > position", Mistake::weaker,
             "take() looks itself"},
    Harmless{"topic_fast_path.hpp", "slot->word.load(std::memory_order_acquire) != expected", Mistake::blind,
             kTheOtherWay},
    Harmless{"topic_fast_path.hpp", "slot->word.load(std::memory_order_relaxed) == expected", Mistake::blind,
             kTheOtherWay},
    Harmless{"topic_fast_path.hpp", "slot->word.load(std::memory_order_acquire) == expected", Mistake::blind,
             kTheOtherWay},
    Harmless{"topic_fast_path.hpp", "turn->load(std::memory_order_relaxed) != own", Mistake::blind, kTheOtherWay},
    Harmless{"topic_fast_path.hpp", "claims->load(std::memory_order_relaxed) & kSeveral", Mistake::blind, kTakenAtOnce},
    Harmless{"topic_fast_path.hpp", "turn->compare_exchange_strong", Mistake::weaker,
             "needed, and out of these bounds: one that is alone has to leave a position out and be taken over"},
    Harmless{"topic_fast_path.hpp", "slot->length.store", Mistake::late, "the word comes behind it all the same"},
    Harmless{
        "topic_fast_path.hpp", "slot->left_out.store", Mistake::weaker,
        "needed, and hidden: seq_cst operations have their order from when they are made here, and the floor is one"},
    Harmless{"reader.cpp", "seat_.cursor.store(position + 2", Mistake::dropped, kPassedOver},
    Harmless{"reader.cpp", "seat_.cursor.store(position + 2", Mistake::weaker, kPinsKeepIt},
    Harmless{"reader.cpp", "seat_.cursor.store(position + 2", Mistake::late, kWaitedForLonger},
    Harmless{"topic_fast_path.hpp", "cursor->store(position + 2", Mistake::weaker, kPinsKeepIt},
    Harmless{"topic_fast_path.hpp", "cursor->store(position + 2", Mistake::late, kWaitedForLonger},
    Harmless{"topic_fast_path.hpp", "pins[pin].store(0", Mistake::late, kCostsASlot},
    Harmless{"reader.cpp", "seat_.cursor.store(fast_.at.position() + 1", Mistake::weaker, "nothing was read there"},
    Harmless{"reader.cpp", "seat_.cursor.store(fast_.at.position() + 1", Mistake::dropped, kPassedOver},
    Harmless{"reader.cpp", "seat_.cursor.store(fast_.at.position() + 1", Mistake::late, kWaitedForLonger},
};

}  // namespace

TEST_SUITE("topic_mutants") {
    constexpr Bounds kShort{.preemptions = 1, .stale = 1};

    TEST_CASE("each order and look of clearing is needed") {
        const std::vector<Case> quick{
            {"left out to the end", kShort, left_out_to_the_end()},
            {"joining where all is kept", {.preemptions = 1, .stale = 2}, joining(Keeping::all)},
            {"all is kept", kShort, reliable(Way::slow)},
            {"pins against the floor", kShort, pins_against_floor(Fate::lives, Way::slow)},
            {"loans", kShort, loans(Fate::lives)},
            {"a loan is dropped", kShort, dropped_loan()},
            {"turns around the slots", kShort, turns_around_the_slots(Way::slow)},
        };
        check_mutants(quick, {"src/share/topic/clearing.cpp"}, kHarmless);
    }

    TEST_CASE("each order and look of turns is needed") {
        const std::vector<Case> quick{
            {"turns around the slots", {.preemptions = 2, .stale = 1}, turns_around_the_slots(Way::slow)},
            {"turns", kShort, turns(Fate::lives, Way::slow)},
            {"a loan is dropped", kShort, dropped_loan()},
        };
        check_mutants(quick, {"src/share/topic/turn.cpp"}, kHarmlessTurns);
    }

    TEST_CASE("each order and look of publishing is needed") {
        const std::vector<Case> quick{
            {"turns around the slots", {.preemptions = 2, .stale = 1}, turns_around_the_slots(Way::slow)},
            {"loans", kShort, loans(Fate::lives)},
            {"a loan is dropped", kShort, dropped_loan()},
            {"pins against the floor", kShort, pins_against_floor(Fate::lives, Way::slow)},
            {"joining beside a holder", kShort, joining_beside_a_holder(1)},
            {"joining where all is kept", {.preemptions = 1, .stale = 2}, joining(Keeping::all)},
            {"left out to the end", kShort, left_out_to_the_end()},
        };
        check_mutants(quick, {"src/share/topic/writer.cpp"}, kHarmlessPublishing);
    }

    TEST_CASE("each order and look of subscribers is needed") {
        const std::vector<Case> quick{
            {"pins against the floor", kShort, pins_against_floor(Fate::lives, Way::slow)},
            {"all is kept", kShort, reliable(Way::slow)},
            {"joining", kShort, joining(Keeping::newest)},
            {"joining where all is kept", {.preemptions = 1, .stale = 2}, joining(Keeping::all)},
            {"joining beside a holder", kShort, joining_beside_a_holder(1)},
            {"joining at the end beside a holder", kShort, joining_beside_a_holder(0)},
            {"joining in peace", kShort, joining_in_peace(1)},
            {"joining in peace at the end", kShort, joining_in_peace(0)},
            {"joining in peace where something was left out", kShort, joining_in_peace(2)},
            {"the seat of a dead one", kShort, seat_of_a_dead()},
            {"left out to the end", kShort, left_out_to_the_end()},
            {"all is kept and there is room, fast", kShort, reliable(Way::fast_first, 5)},
            {"all is kept and there is room, looked for", kShort, reliable(Way::looked_for, 5)},
            {"around a held slot, fast", kShort, around_a_held_slot()},
            {"pins against the floor, fast", kShort, pins_against_floor(Fate::lives, Way::fast_first)},
            {"pins against the floor, looked for", kShort, pins_against_floor(Fate::lives, Way::looked_for)},
            {"turns around the slots, fast", {.preemptions = 2, .stale = 1}, turns_around_the_slots(Way::fast_first)},
        };
        check_mutants(quick, {"src/share/topic/reader.cpp", "include/strait/topic_fast_path.hpp"},
                      kHarmlessSubscribing);
    }
}

}  // namespace strait::model
