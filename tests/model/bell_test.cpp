/// Sleeping on a word of shared memory until it moves, and the wake-up that is no system call unless somebody sleeps.

#include "model/mutants.hpp"
#include "os/posix/bell_word.hpp"

#include <doctest/doctest.h>

#include <array>

namespace strait::model {
namespace {

struct Shared {
    os::BellWord bell{};
    std::atomic<std::uint64_t> content;  ///< what the bell tells of
};

// Two go from one move to the next, as notices of change do; each sees what was written before the move.
Body moves(std::uint32_t count, std::uint32_t start) {
    return [=](Execution& execution) {
        Shared shared;
        shared.bell.value = start;
        shared.bell.slept_on = start - 1;
        execution.share("bell", shared);
        const auto sleeper = [&] {
            for (std::uint32_t seen = start; seen != start + count;) {
                const auto now = os::sleep_until_moved(shared.bell, seen, Deadline::never());
                execution.check(now && *now != seen, "woken without a move");
                const auto content = shared.content.load(std::memory_order_relaxed);
                execution.check(content >= *now - start, "a move is seen before what it tells of");
                seen = *now;
            }
        };
        execution.thread("ringer", [&] {
            for (std::uint32_t i = 1; i <= count; ++i) {
                shared.content.store(i, std::memory_order_relaxed);
                os::wake_sleepers(shared.bell, shared.bell.value.fetch_add(1, std::memory_order_seq_cst));
            }
        });
        execution.thread("sleeper", sleeper);
        execution.thread("other", [&] {
            // One who still sleeps on an older value must not hide a later sleeper.
            const auto now = os::sleep_until_moved(shared.bell, start, Deadline::never());
            execution.check(now.has_value(), "woken without a move");
        });
        execution.run();
    };
}

// The ringer dies: a sleeper looks again by itself.
Body death() {
    return [](Execution& execution) {
        Shared shared;
        execution.share("bell", shared);
        execution.set(Timeouts::when_stuck);
        const auto ringer = execution.thread(
            "ringer", [&] { os::wake_sleepers(shared.bell, shared.bell.value.fetch_add(1)); }, Fate::may_die);
        execution.thread("sleeper", [&] {
            const auto woken = os::sleep_until_moved(shared.bell, 0, Deadline::after(std::chrono::seconds(1)));
            execution.check(woken || execution.is_dead(ringer), "not woken, and the ringer lives");
        });
        execution.run();
    };
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"one move, two sleepers", {.preemptions = 2, .stale = 2}, moves(1, 7)},
        {"two moves, around the end of the numbers", {.preemptions = 2, .stale = 2}, moves(2, 0xFFFF'FFFF)},
        {"the ringer dies", {.preemptions = 2, .stale = 2, .deaths = 1}, death()},
    };
    return all;
}

constexpr auto kKernelLooks =
    "the kernel looks once more behind a full fence, but futex(2) does not say so: the order is not left to it";
constexpr std::array kHarmless{
    Harmless{"bell_word.cpp", "newest = slept_on.load", Mistake::weaker, kKernelLooks},
    Harmless{"bell_word.cpp", "compare_exchange_weak(newest", Mistake::weaker, kKernelLooks},
    Harmless{"bell_word.cpp", "compare_exchange_weak(newest", Mistake::weaker_failure, kKernelLooks},
    Harmless{"bell_word.cpp", "now = bell.value.load(std::memory_order_seq_cst)", Mistake::weaker, kKernelLooks},
};

}  // namespace

TEST_SUITE("bell") {
    TEST_CASE("no sleeper on a bell is forgotten, whatever the order of ringing and going to sleep") {
        check_cases(cases());
    }

    TEST_CASE("each order and look of a bell is needed") {
        check_mutants(cases(), {"src/os/posix/bell_word.cpp"}, kHarmless);
    }
}

}  // namespace strait::model
