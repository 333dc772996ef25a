#pragma once
/// A topic in the simulated memory, with publishers and subscribers that stop at nothing.

#include "model/explorer.hpp"
#include "share/topic/board.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

namespace strait::model {

/// A topic of few slots, in the simulated memory.
class Scene {
  public:
    Scene(Execution& run, const topic::Settings& settings, topic::test::Way which = topic::test::Way::slow)
        : execution(run), board(settings), way(which) {
        const auto ring = board.ring();
        auto* const data = reinterpret_cast<std::byte*>(&ring.head());
        auto* const seats = reinterpret_cast<std::byte*>(&ring.seat(0)) - topic::kPage;
        execution.share("data", {data, ring.shape().data_size});
        execution.share("seats", {seats, ring.shape().seats_size});
    }

    /// Whose place in the topic is that thread's; 0: nobody's who lives.
    std::array<Thread, 2> publishers{};
    std::array<Thread, 2> subscribers{};

    topic::Writer writer(std::uint32_t place) {
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
                const auto done = topic::test::publish(own, value, way);
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
            execution.check(topic::test::publish(own, value, way) == "ok", "not filled");
        own.leave();
    }

    Execution& execution;
    topic::test::Board board;
    topic::test::Way way;

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
    Counter(Scene& scene, topic::Reader& reader, std::uint64_t next, topic::Keeping keeping = topic::Keeping::newest)
        : scene_(scene), reader_(reader), next_(next), keeping_(keeping) {}

    bool take() {
        auto& execution = scene_.execution;
        static_cast<void>(reader_.has_next());
        const auto held = topic::test::take(reader_, scene_.way);
        if (!held) return false;
        const auto value = topic::test::value_of(*held);
        // One that has just joined does not know how many there have been before.
        const bool is_next = taken_ > 0 || next_ == 0 ? value == next_ + held->missed : value >= next_ + held->missed;
        execution.check(is_next && held->missed <= value, "a message is doubled, out of order or miscounted");
        execution.check(keeping_ == topic::Keeping::newest || held->missed == 0, "a message that is kept was missed");
        next_ = value + 1;
        ++taken_;
        scene_.ring();
        execution.step();
        execution.check(topic::test::value_of(*held) == value, "a message changes while it is held");
        reader_.give_back(held->pin);
        scene_.ring();
        return true;
    }
    void take_patiently() {
        while (true) {
            const auto before = scene_.listen();
            if (take()) return;
            scene_.await_ring(before);
        }
    }
    [[nodiscard]] std::uint64_t next() const { return next_; }

  private:
    Scene& scene_;
    topic::Reader& reader_;
    std::uint64_t next_;
    topic::Keeping keeping_;
    std::uint64_t taken_ = 0;
};

}  // namespace strait::model
