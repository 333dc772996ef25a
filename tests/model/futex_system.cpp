// What sleeps on a futex, as a case gives it.

#include "model/execution.hpp"
#include "os/posix/futex.hpp"

#include <cstddef>

namespace strait::os {
// The kernel looks at the word behind a full fence, and nobody comes between its look and the sleep.
Result<void> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, const Deadline& deadline) {
    auto& execution = model::Execution::current();
    execution.step();
    execution.full_fence();
    auto& wakes = execution.wakes_of(&word);
    const auto count = wakes.count;
    auto* const there = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(&word));
    if (execution.peek({there, sizeof word}) != expected) return {};
    execution.note("goes to sleep");
    const auto wait = deadline.time() ? model::Execution::Wait::timed : model::Execution::Wait::endless;
    const bool woken = execution.wait_here("a wake-up", [&] { return wakes.count != count; }, wait);
    if (!woken) return fail(Errc::timed_out);
    execution.learn(wakes.before);
    return {};
}

void futex_wake(const std::atomic<std::uint32_t>& word, int /*count*/) noexcept {
    auto& execution = model::Execution::current();
    execution.call([&] {
        execution.full_fence();
        auto& wakes = execution.wakes_of(&word);
        ++wakes.count;
        wakes.before.join(execution.view());
        execution.note("wakes all");
    });
}

}  // namespace strait::os
