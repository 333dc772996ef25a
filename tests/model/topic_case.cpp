#include "model/topic_case.hpp"

#include "model/topic_scene.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace strait::model {
namespace {

using topic::Keeping;
using topic::Reader;
using topic::test::publish;
using topic::test::value_of;
using topic::test::Way;

topic::Settings with(std::uint32_t kept, std::uint32_t subscribers, Keeping keeping = Keeping::newest) {
    auto settings = topic::test::small(kept, 1, keeping);
    settings.subscribers = subscribers;
    return settings;
}

void join_and_take(Scene& scene, std::uint64_t history = 1, Keeping keeping = Keeping::newest) {
    Reader reader(scene.board.ring(), 0, history);
    Counter counter(scene, reader, 2, keeping);
    for (int i = 0; i < 2; ++i) counter.take();
}

/// What a subscriber that was there from the beginning finds in the end.
std::vector<std::uint64_t> all_of(Reader& reader, std::uint64_t* missed = nullptr) {
    std::vector<std::uint64_t> values;
    while (const auto held = reader.take()) {
        values.push_back(value_of(*held));
        if (missed != nullptr) *missed += held->missed;
        reader.give_back(held->pin);
    }
    return values;
}

}  // namespace

// All slots are full and nothing has been read: each message takes a slot that may be pinned.
Body pins_against_floor(Fate subscriber, Way way) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 1), way);
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill(3);
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4}); });
        scene.subscribers[0] = execution.thread(
            "subscriber",
            [&] {
                Counter counter(scene, reader, 0);
                for (int i = 0; i < 2; ++i) counter.take();
            },
            subscriber);
        execution.run();
    };
}

Body joining(Keeping keeping) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 1, keeping));
        scene.fill(3);
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4, 5}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] { join_and_take(scene, 1, keeping); });
        execution.run();
    };
}

// Somebody joins while a slot that another one holds is left out.
Body joining_beside_a_holder(std::uint64_t history) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 2));
        Reader holder(scene.board.ring(), 1, 0);
        scene.fill(1);
        const auto held = holder.take();
        scene.fill_on(1, 2);
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] { join_and_take(scene, history); });
        execution.run();
        execution.check(held && value_of(*held) == 0, "a message changes while it is held");
        holder.give_back(held->pin);
    };
}

// One that joins while nobody publishes knows where it begins, and counts from there, whatever was left out before.
Body joining_in_peace(std::uint64_t history) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 2));
        Reader holder(scene.board.ring(), 1, 0);
        scene.fill(1);
        const auto held = holder.take();
        scene.fill_on(1, 3);
        Reader reader(scene.board.ring(), 0, history);
        holder.give_back(held->pin);
        execution.check(reader.has_next() == (history > 0), "what is there is not told");
        scene.fill_on(4, 6);
        execution.check(reader.has_next(), "what has come is not told");
        const auto first = reader.take();
        // Its history are messages, or a position that was left out in front of one.
        execution.check(first && value_of(*first) == 4 - std::min<std::uint64_t>(history, 1) + first->missed,
                        "what it has missed is miscounted");
        reader.give_back(first->pin);
        scene.fill_on(10, 6);
        const auto second = reader.take();
        execution.check(second && second->position == value_of(*second) + 1, "what was given back is left out");
    };
}

// A seat whose owner died with a sample in its hands, on which somebody sits down: what it held is free again.
Body seat_of_a_dead() {
    return [](Execution& execution) {
        Scene scene(execution, with(1, 1));
        scene.fill(1);
        scene.board.ring().seat(0).pins.at(0).store(1, std::memory_order_relaxed);
        Reader reader(scene.board.ring(), 0, 1);
        scene.fill_on(1, 6);
        const auto first = reader.take();
        execution.check(first && first->position == value_of(*first), "what a dead one held is left out");
    };
}

// Everything is kept for the subscriber.
Body reliable(Way way, std::uint32_t kept) {
    return [=](Execution& execution) {
        Scene scene(execution, with(kept, 1, Keeping::all), way);
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill(3);
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] {
            Counter counter(scene, reader, 0);
            for (std::uint64_t read = 0; read < 5;) {
                counter.take_patiently();
                execution.check(counter.next() == ++read, "a message is lost");
            }
        });
        execution.run();
    };
}

// What is published at once goes around a slot that is held, and tells that its position was left out.
Body around_a_held_slot() {
    return [](Execution& execution) {
        Scene scene(execution, with(8, 2), Way::fast_first);
        Reader holder(scene.board.ring(), 1, 0);
        scene.fill(2);
        holder.give_back(holder.take()->pin);
        const auto held = holder.take();
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill_on(2, 9);
        execution.check(all_of(reader).size() == 9, "not all has come");
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {11, 12, 13}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] {
            Counter counter(scene, reader, 11);
            for (std::uint64_t next = 11; next < 14; ++next) {
                counter.take_patiently();
                execution.check(counter.next() == next + 1, "a message is lost");
            }
        });
        execution.run();
        execution.check(held && value_of(*held) == 1, "a message changes while it is held");
        holder.give_back(held->pin);
    };
}

// All that follows is left out, since what lies in the slot is held each time. Its subscriber has read all there is and does nothing.
Body left_out_to_the_end() {
    return [](Execution& execution) {
        Scene scene(execution, with(1, 1, Keeping::all));
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill(3);
        {
            auto own = scene.writer(0);
            for (int i = 0; i < 2; ++i) {
                const auto held = reader.take();
                execution.check(held && publish(own, 3, scene.way) == "would_block", "not left out");
                reader.give_back(held->pin);
            }
            own.leave();
        }
        const auto last = reader.take();
        execution.check(last.has_value(), "the last one is not there");
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] {
            scene.await_ring(0);
            reader.give_back(last->pin);
            scene.ring();
            Counter counter(scene, reader, 3, Keeping::all);
            counter.take();
        });
        execution.run();
    };
}

// A slot that was lent is used again once the loan is dropped.
Body dropped_loan() {
    return [](Execution& execution) {
        Scene scene(execution, with(1, 1));
        scene.publishers[0] = execution.thread("lender", [&] {
            auto own = scene.writer(0);
            const auto room = scene.patiently([&] { return own.loan(); });
            const std::uint64_t value = 100;
            std::memcpy(room->data(), &value, sizeof value);
            own.drop_loan();
        });
        scene.publishers[1] = execution.thread("other", [&] { scene.publish_all(1, {1, 2, 3}); });
        execution.run();
    };
}

// One writes in place while another publishes past it, around the end of the slots.
Body loans(Fate lender) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 1));
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill(2);
        scene.publishers[0] = execution.thread("lender", [&] { scene.publish_loan(0, 100); }, lender);
        scene.publishers[1] = execution.thread("other", [&] { scene.publish_all(1, {2, 3, 4}); });
        execution.run();
        std::uint64_t found = 0;
        while (const auto held = reader.take()) {
            const auto value = value_of(*held);
            execution.check(value == 100 || value <= 4, "a message is torn");
            found += 1 + held->missed;
            reader.give_back(held->pin);
        }
        const bool all_live = !execution.is_dead(scene.publishers[0]);
        execution.check(found == 6 || (!all_live && found == 5), "a message is lost, doubled or miscounted");
    };
}

// A slot in which somebody has lost its turn is used again once that one has noticed.
Body turns_around_the_slots(Way way) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 1), way);
        Reader reader(scene.board.ring(), 0, 0);
        scene.publishers[0] = execution.thread("first", [&] { scene.publish_all(0, {10}); });
        scene.publishers[1] = execution.thread("second", [&] { scene.publish_all(1, {20, 21, 22}); });
        execution.run();
        std::uint64_t missed = 0;
        const auto found = all_of(reader, &missed).size();
        execution.check(found + missed == 4, "a message is lost, doubled or miscounted");
    };
}

// Two take turns, and one may die in its own.
Body turns(Fate first, Way way) {
    return [=](Execution& execution) {
        Scene scene(execution, with(5, 1), way);
        Reader reader(scene.board.ring(), 0, 0);
        scene.publishers[0] = execution.thread("first", [&] { scene.publish_all(0, {10, 11}); }, first);
        scene.publishers[1] = execution.thread("second", [&] { scene.publish_all(1, {20, 21}); });
        execution.run();
        const auto values = all_of(reader);
        const auto count = [&](std::uint64_t value) { return std::ranges::count(values, value); };
        const auto lives = !execution.is_dead(scene.publishers[0]);
        for (const std::uint64_t value : {20U, 21U}) execution.check(count(value) == 1, "a message is lost or doubled");
        for (const std::uint64_t value : {10U, 11U})
            execution.check(count(value) == 1 || (!lives && count(value) == 0), "a message is lost or doubled");
    };
}

}  // namespace strait::model
