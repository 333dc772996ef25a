// What sleeps on a futex, as a case gives it.

#include "model/execution.hpp"
#include "os/posix/futex.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace strait::os {
// The kernel looks at the word behind a full fence, and nobody comes between its look and the sleep.
Result<void> futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, const Deadline& deadline) {
    auto& execution = model::Execution::current();
    execution.step();
    execution.full_fence();
    auto& wakes = execution.wakes_of(&word);
    auto* const there = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(&word));
    if (execution.peek({there, sizeof word}) != expected) return {};
    execution.note("goes to sleep");
    const auto own = wakes.next++;
    wakes.asleep.push_back(own);
    const auto wait = deadline.time() ? model::Execution::Wait::timed : model::Execution::Wait::endless;
    const bool woken =
        execution.wait_here("a wake-up", [&] { return std::ranges::count(wakes.asleep, own) == 0; }, wait);
    if (!woken) {
        std::erase(wakes.asleep, own);
        return fail(Errc::timed_out);
    }
    execution.learn(wakes.before);
    return {};
}

// In the order in which they went to sleep, be they killed meanwhile.
void futex_wake(const std::atomic<std::uint32_t>& word, int count) noexcept {
    auto& execution = model::Execution::current();
    execution.call([&] {
        execution.full_fence();
        auto& wakes = execution.wakes_of(&word);
        const auto woken = std::min(wakes.asleep.size(), static_cast<std::size_t>(count));
        wakes.asleep.erase(wakes.asleep.begin(), wakes.asleep.begin() + static_cast<std::ptrdiff_t>(woken));
        wakes.before.join(execution.view());
        execution.note("wakes " + std::to_string(woken));
    });
}

}  // namespace strait::os
