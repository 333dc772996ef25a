#include "model/topic_case.hpp"

#include "share/topic/board.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace strait::model {
namespace {

using topic::Keeping;
using topic::Reader;
using topic::Writer;
using topic::test::publish;
using topic::test::value_of;

topic::Settings with(std::uint32_t kept, std::uint32_t subscribers, Keeping keeping = Keeping::newest) {
    auto settings = topic::test::small(kept, 1, keeping);
    settings.subscribers = subscribers;
    return settings;
}

/// A topic of few slots, in the simulated memory.
class Scene {
  public:
    Scene(Execution& run, const topic::Settings& settings) : execution(run), board(settings) {
        const auto ring = board.ring();
        auto* const data = reinterpret_cast<std::byte*>(&ring.head());
        auto* const seats = reinterpret_cast<std::byte*>(&ring.seat(0)) - topic::kPage;
        execution.share("data", {data, ring.shape().data_size});
        execution.share("seats", {seats, ring.shape().seats_size});
    }

    /// Whose place in the topic is that thread's; 0: nobody's who lives.
    std::array<Thread, 2> publishers{};
    std::array<Thread, 2> subscribers{};

    Writer writer(std::uint32_t place) {
        topic::Living living{.publisher = [this](std::uint32_t p) { return lives(publishers.at(p)); },
                             .subscriber = [this](std::uint32_t s) { return lives(subscribers.at(s)); }};
        be_patient(living);
        return {board.ring(), place, std::move(living)};
    }
    // What cannot be published yet is tried again when somebody has gone on.
    void publish_all(std::uint32_t place, const std::vector<std::uint64_t>& values) {
        auto own = writer(place);
        for (const auto value : values) {
            while (true) {
                const auto before = listen();
                const auto done = publish(own, value);
                if (done == "ok") break;
                execution.check(done == "would_block", done);
                execution.wait_until("somebody to go on", [&] { return rings_ != before || somebody_left(); });
            }
            ring();
        }
        own.leave();
    }
    template <typename Attempt>
    auto patiently(Attempt attempt) {
        auto done = attempt();
        for (; !done; done = attempt()) {
            execution.check(done.error() == Errc::would_block, "neither done nor in anybody's way");
            execution.step();
        }
        return done;
    }
    void publish_loan(std::uint32_t place, std::uint64_t value) {
        auto own = writer(place);
        const auto room = patiently([&] { return own.loan(); });
        std::memcpy(room->data(), &value, sizeof value);
        static_cast<void>(patiently([&] { return own.commit_loan(sizeof value); }));
        own.leave();
    }
    /// The bells of a topic: who has heard one sees what was done before it rang.
    void ring() {
        ++rings_;
        rung_.join(execution.view());
    }
    std::uint64_t listen() {
        execution.learn(rung_);
        return rings_;
    }
    void await_ring(std::uint64_t before) {
        execution.wait_until("a bell", [&] { return rings_ != before; });
    }
    void fill(std::uint64_t count) { fill_on(0, count); }
    void fill_on(std::uint64_t first, std::uint64_t count) {
        auto own = writer(0);
        for (auto value = first; value < first + count; ++value)
            execution.check(publish(own, value) == "ok", "not filled");
        own.leave();
    }

    Execution& execution;
    topic::test::Board board;

  private:
    // Only death takes a turn away here.
    template <typename Living>
    static void be_patient(Living& living) {
        if constexpr (requires { living.patience; }) living.patience = std::chrono::hours(1);
    }
    bool lives(Thread thread) { return !execution.ask_for_death(thread); }
    bool somebody_left() {
        return std::ranges::any_of(publishers, [this](Thread t) { return t != 0 && execution.has_ended(t); }) ||
               (subscribers[0] != 0 && execution.has_ended(subscribers[0]));
    }

    std::uint64_t rings_ = 0;
    View rung_;
};

/// Reads what comes, looks at it twice while it is held, and counts. Messages have the numbers from 0 on.
class Counter {
  public:
    /// `next`: the first message that it may find, or has missed.
    Counter(Scene& scene, Reader& reader, std::uint64_t next, Keeping keeping = Keeping::newest)
        : scene_(scene), reader_(reader), next_(next), keeping_(keeping) {}

    bool take() {
        auto& execution = scene_.execution;
        static_cast<void>(reader_.has_next());
        const auto held = reader_.take();
        if (!held) return false;
        const auto value = value_of(*held);
        // One that has just joined does not know how many there have been before.
        const bool is_next = taken_ > 0 || next_ == 0 ? value == next_ + held->missed : value >= next_ + held->missed;
        execution.check(is_next && held->missed <= value, "a message is doubled, out of order or miscounted");
        execution.check(keeping_ == Keeping::newest || held->missed == 0, "a message that is kept was missed");
        next_ = value + 1;
        ++taken_;
        scene_.ring();
        execution.step();
        execution.check(value_of(*held) == value, "a message changes while it is held");
        reader_.give_back(held->pin);
        scene_.ring();
        return true;
    }
    [[nodiscard]] std::uint64_t next() const { return next_; }

  private:
    Scene& scene_;
    Reader& reader_;
    std::uint64_t next_;
    Keeping keeping_;
    std::uint64_t taken_ = 0;
};

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
Body pins_against_floor(Fate subscriber) {
    return [=](Execution& execution) {
        Scene scene(execution, with(1, 1));
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
Body reliable() {
    return [](Execution& execution) {
        Scene scene(execution, with(1, 1, Keeping::all));
        Reader reader(scene.board.ring(), 0, 0);
        scene.fill(3);
        scene.publishers[0] = execution.thread("publisher", [&] { scene.publish_all(0, {3, 4}); });
        scene.subscribers[0] = execution.thread("subscriber", [&] {
            Counter counter(scene, reader, 0);
            for (std::uint64_t read = 0; read < 5;) {
                const auto before = scene.listen();
                if (!counter.take()) {
                    scene.await_ring(before);
                    continue;
                }
                execution.check(counter.next() == ++read, "a message is lost");
            }
        });
        execution.run();
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
                execution.check(held && publish(own, 3) == "would_block", "not left out");
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
Body turns_around_the_slots() {
    return [](Execution& execution) {
        Scene scene(execution, with(1, 1));
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
Body turns(Fate first) {
    return [=](Execution& execution) {
        Scene scene(execution, with(5, 1));
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
