/// The robust lock: one owner at a time, who sees what the one before did, and is told of his death; nobody is forgotten.

#include "model/mutants.hpp"
#include "os/posix/lock_word.hpp"

#include <doctest/doctest.h>

#include <array>

namespace strait::model {
namespace {

struct Shared {
    std::atomic<std::uint32_t> owner;
    std::atomic<std::uint64_t> content;  ///< counted without a care for others
};

/// Participants 1, 2, … are the threads in their order.
class Scene {
  public:
    explicit Scene(Execution& run) : execution(run) { execution.share("lock", shared); }

    os::LockWord participant(std::uint32_t number) {
        return {shared.owner, number,
                [this](std::uint32_t other) { return execution.ask_for_death(static_cast<Thread>(other)); }};
    }
    void count_once(std::uint32_t number) {
        auto lock = participant(number);
        const auto taken = lock.take(Deadline::never());
        execution.check(taken.has_value() && lock.is_ours(), "not taken");
        const bool owner_died = holder != 0 && execution.is_dead(static_cast<Thread>(holder));
        execution.check(holder == 0 || owner_died, "two have it");
        if (owner_died) execution.check(taken->previous_owner_died, "not told of a death");
        told += taken->previous_owner_died ? 1 : 0;
        holder = number;
        const auto before = shared.content.load(std::memory_order_relaxed);
        execution.step();
        shared.content.store(before + 1, std::memory_order_relaxed);
        ++counted;
        holder = 0;
        execution.check(lock.give_back().has_value(), "not given back");
    }

    Execution& execution;
    Shared shared{};
    std::uint32_t holder = 0;
    std::uint64_t counted = 0;
    int told = 0;
};

Body in_turn(std::uint32_t threads, Fate first) {
    return [=](Execution& execution) {
        Scene scene(execution);
        execution.set(first == Fate::lives ? Timeouts::never : Timeouts::when_stuck);
        for (std::uint32_t number = 1; number <= threads; ++number) {
            execution.thread(
                "participant", [&scene, number] { scene.count_once(number); }, number == 1 ? first : Fate::lives);
        }
        execution.run();
        execution.check(scene.shared.content.load(std::memory_order_relaxed) == scene.counted, "a count is lost");
        execution.check(scene.told == 0 || execution.is_dead(1), "told of a death that was none");
        // One that died over giving it back may have done so.
        if (scene.holder == 0) execution.check(scene.told <= 1, "told twice");
    };
}

// Free again without a wake-up, if nobody sleeps; and who gives up leaves nothing that stops others.
Body one_gives_up() {
    return [](Execution& execution) {
        Scene scene(execution);
        execution.set(Timeouts::when_stuck);
        execution.thread("owner", [&] { scene.count_once(1); });
        execution.thread("impatient", [&] {
            auto lock = scene.participant(2);
            const auto taken = lock.take(Deadline::now());
            execution.check(taken || taken.error() == Errc::timed_out, "neither taken nor timed out");
            if (taken) static_cast<void>(lock.give_back());
        });
        execution.thread("patient", [&] { scene.count_once(3); });
        execution.run();
        execution.check(scene.shared.owner.load(std::memory_order_relaxed) == 0, "not free in the end");
    };
}

const std::vector<Case>& lock_cases() {
    // Whoever looks on and on is stuck sooner than elsewhere.
    static const std::vector<Case> all{
        {"an owner dies", {.preemptions = 1, .stale = 1, .deaths = 1, .steps = 500}, in_turn(2, Fate::may_die)},
        {"an owner dies before two",
         {.preemptions = 0, .stale = 0, .deaths = 1, .steps = 500},
         in_turn(3, Fate::may_die)},
        {"two in turn", {.preemptions = 2, .stale = 2, .steps = 500}, in_turn(2, Fate::lives)},
        {"three in turn", {.preemptions = 1, .stale = 1, .steps = 500}, in_turn(3, Fate::lives)},
        {"one gives up", {.preemptions = 1, .stale = 1, .steps = 500}, one_gives_up()},
    };
    return all;
}

constexpr std::array<Harmless, 0> kHarmless{};

}  // namespace

TEST_SUITE("lock") {
    TEST_CASE("one has the lock, sees what the owner before did and is told of his death, and nobody is forgotten") {
        check_cases(lock_cases());
    }

    TEST_CASE("each order and look of a lock is needed") {
        check_mutants(lock_cases(), {"src/os/posix/lock_word.cpp"}, kHarmless);
    }
}

}  // namespace strait::model
