#pragma once
/// Publishers and subscribers of a topic: pins against the floor, joining, turns, what a dead publisher leaves, loans.

#include "model/explorer.hpp"
#include "share/topic/board.hpp"

namespace strait::model {

// What each of them is about stands in front of it in topic_case.cpp.
[[nodiscard]] Body pins_against_floor(Fate subscriber, topic::test::Way way);
[[nodiscard]] Body joining(topic::Keeping keeping);
[[nodiscard]] Body joining_beside_a_holder(std::uint64_t history);
[[nodiscard]] Body joining_in_peace(std::uint64_t history);
[[nodiscard]] Body seat_of_a_dead();
[[nodiscard]] Body reliable(topic::test::Way way, std::uint32_t kept = 1);
[[nodiscard]] Body around_a_held_slot();
[[nodiscard]] Body left_out_to_the_end();
[[nodiscard]] Body dropped_loan();
[[nodiscard]] Body loans(Fate lender);
[[nodiscard]] Body turns_around_the_slots(topic::test::Way way);
[[nodiscard]] Body turns(Fate first, topic::test::Way way);

}  // namespace strait::model
