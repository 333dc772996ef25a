/// Events: what was done before one was set is seen, an automatic one lets one through, and nobody is forgotten.

#include "model/mutants.hpp"
#include "os/posix/event_word.hpp"

#include <doctest/doctest.h>

#include <array>

namespace strait::model {
namespace {

using Content = std::atomic<std::uint64_t>;

struct Shared {
    os::BellWord moves{};
    std::array<Content, 2> contents;  ///< of which each setter tells
};

Deadline some_time() { return Deadline::after(std::chrono::seconds(1)); }

/// One event, and what passes it.
class Scene {
  public:
    Scene(Execution& run, Reset reset) : execution(run), reset_(reset) { execution.share("event", shared); }

    void set(std::size_t content) {
        shared.contents.at(content).store(1, std::memory_order_relaxed);
        os::set_event(shared.moves);
        ++sets;
    }
    bool wait(const Deadline& deadline) {
        const bool passed = os::wait_for_event(shared.moves, reset_, deadline).has_value();
        passes += passed ? 1 : 0;
        return passed;
    }
    void check_content(std::size_t which) {
        const auto content = shared.contents.at(which).load(std::memory_order_relaxed);
        execution.check(content == 1, "the event passes before what was done before it");
    }

    Execution& execution;
    Shared shared;
    int sets = 0;
    int passes = 0;

  private:
    Reset reset_;
};

// Each set lets one through that waits.
Body one_for_each_set() {
    return [](Execution& execution) {
        Scene scene(execution, Reset::automatic);
        execution.thread("setter", [&] {
            scene.set(0);
            execution.wait_until("it to be taken", [&] { return scene.passes == 1; });
            scene.set(1);
        });
        for (const auto* name : {"one", "other"}) {
            execution.thread(name, [&] {
                scene.wait(Deadline::never());
                const bool is_second = scene.passes == 2;
                scene.check_content(0);
                if (is_second) scene.check_content(1);
            });
        }
        execution.run();
    };
}

Body one_for_one_set(Fate setter) {
    return [=](Execution& execution) {
        Scene scene(execution, Reset::automatic);
        execution.set(Timeouts::when_stuck);
        execution.thread("setter", [&] { scene.set(0); }, setter);
        for (const auto* name : {"one", "other"}) {
            execution.thread(name, [&] {
                if (scene.wait(some_time())) scene.check_content(0);
            });
        }
        execution.run();
        execution.check(scene.passes == 1 || (scene.sets == 0 && scene.passes == 0), "a set lets none or two through");
    };
}

// Two sets in a row let one through, who sees what was done before both.
Body set_twice() {
    return [](Execution& execution) {
        Scene scene(execution, Reset::automatic);
        for (const std::size_t content : {0U, 1U}) execution.thread("setter", [&, content] { scene.set(content); });
        execution.thread("taker", [&] {
            execution.wait_until("both", [&] { return scene.sets == 2; });
            scene.wait(Deadline::never());
            for (const std::size_t content : {0U, 1U}) scene.check_content(content);
        });
        execution.run();
        execution.check(!os::is_set(scene.shared.moves.value.load(std::memory_order_relaxed)), "set once too often");
    };
}

Body all_through() {
    return [](Execution& execution) {
        Scene scene(execution, Reset::manual);
        execution.thread("setter", [&] { scene.set(0); });
        for (const auto* name : {"one", "other"}) {
            execution.thread(name, [&] {
                scene.wait(Deadline::never());
                scene.check_content(0);
            });
        }
        execution.run();
    };
}

// Who waited before it was set gets through, though it is reset at once; the resetter sees what the setter did.
Body set_and_reset(Reset reset) {
    return [=](Execution& execution) {
        Scene scene(execution, reset);
        execution.set(Timeouts::when_stuck);
        execution.thread("waiter", [&] {
            if (scene.wait(some_time())) scene.check_content(0);
        });
        const auto setter = execution.thread("setter", [&] { scene.set(0); });
        execution.thread("resetter", [&] {
            execution.wait_until("the set", [&] { return scene.sets == 1; });
            execution.learn_from(setter);
            os::reset_event(scene.shared.moves);
        });
        execution.run();
        execution.check(!os::is_set(scene.shared.moves.value.load(std::memory_order_relaxed)), "still set");
    };
}

// A worker resets and then looks for work: either it finds it, or the event is set again.
Body reset_and_look() {
    return [](Execution& execution) {
        Scene scene(execution, Reset::manual);
        os::set_event(scene.shared.moves);
        std::uint64_t found = 0;
        execution.thread("setter", [&] { scene.set(0); });
        execution.thread("worker", [&] {
            os::reset_event(scene.shared.moves);
            found = scene.shared.contents[0].load(std::memory_order_relaxed);
        });
        execution.run();
        const bool is_set = os::is_set(scene.shared.moves.value.load(std::memory_order_relaxed));
        execution.check(is_set || found == 1, "work that nobody is told of");
    };
}

const std::vector<Case>& event_cases() {
    static const std::vector<Case> all{
        {"one for each set", {.preemptions = 1, .stale = 1}, one_for_each_set()},
        {"one for one set", {.preemptions = 1, .stale = 1}, one_for_one_set(Fate::lives)},
        {"the setter dies", {.preemptions = 1, .stale = 1, .deaths = 1}, one_for_one_set(Fate::may_die)},
        {"set twice", {.preemptions = 1, .stale = 2}, set_twice()},
        {"all through", {.preemptions = 2, .stale = 2}, all_through()},
        {"reset and look", {.preemptions = 2, .stale = 2}, reset_and_look()},
        {"reset, manual", {.preemptions = 1, .stale = 1}, set_and_reset(Reset::manual)},
        {"reset, automatic", {.preemptions = 1, .stale = 1}, set_and_reset(Reset::automatic)},
    };
    return all;
}

constexpr std::array kHarmless{
    Harmless{
        "event_word.cpp", "moves.value.fetch_or(1", Mistake::weaker,
        "the kernel looks once more behind a full fence, but futex(2) does not say so: the order is not left to it"},
};

}  // namespace

TEST_SUITE("event") {
    TEST_CASE("an event lets through whom it should, who see what was done before") { check_cases(event_cases()); }

    TEST_CASE("each order and look of an event is needed") {
        check_mutants(event_cases(), {"src/os/posix/event_word.cpp"}, kHarmless);
    }
}

}  // namespace strait::model
