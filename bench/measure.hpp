#pragma once
/// One round of one contender: how many messages, and what the clock says.

#include "bench/contender.hpp"
#include "bench/rounds.hpp"

#include <chrono>
#include <cstdint>

namespace strait::bench {

/// The messages of one round. Where single ones are too short for the clock, they are timed in blocks, and some one by one besides.
struct Pace {
    std::uint64_t block = 1;    ///< messages between two looks at the clock
    std::uint64_t blocks = 1;   ///< whose median is the figure
    std::uint64_t singles = 0;  ///< timed one by one for the percentiles; none where blocks are single messages already
    [[nodiscard]] std::uint64_t messages() const noexcept { return block * blocks + singles; }
};

/// What fits into `budget` when a message takes `message_ns`. At least one block, whatever the budget.
[[nodiscard]] Pace pace_for(Measure measure, double message_ns, std::chrono::nanoseconds budget) noexcept;

/// The pace for the next round when one of this pace took that long: as many messages more or less, at most four times as many.
[[nodiscard]] Pace adjusted(Measure measure, const Pace& pace, std::chrono::nanoseconds took,
                            std::chrono::nanoseconds budget) noexcept;

/// A rate or a bandwidth, as a number per second; else nanoseconds a message.
[[nodiscard]] double figure_of(const Task& task, std::uint64_t count, double time_ns) noexcept;

/// Finds out what fits: rounds of 1, 4, 16… messages until one takes long enough to tell. Warms up what is cold on the way.
[[nodiscard]] Result<Pace> find_pace(Contender& contender, const Task& task, std::chrono::nanoseconds budget);

/// One round. Nothing but Contender::run() is timed.
[[nodiscard]] Result<Sample> measure(Contender& contender, const Task& task, const Pace& pace);

}  // namespace strait::bench
