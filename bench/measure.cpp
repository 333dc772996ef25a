#include "bench/measure.hpp"

#include "bench/statistics.hpp"

#include <algorithm>
#include <utility>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Looking at the clock takes some 30 ns: 1.5 % of a message timed alone, at most.
constexpr double kLongEnough = 2000;
constexpr double kBlock = 5000;
constexpr std::uint64_t kMostBlocks = 100'000;
constexpr std::uint64_t kSingles = 2000;
constexpr std::uint64_t kMostMessages = std::uint64_t{1} << 28;
constexpr auto kTelling = 2ms;
// A round may take half its budget, or twice of it, before the next one has more messages, or less.
constexpr double kTolerance = 2;
constexpr double kMostGrowth = 4;

double as_nanoseconds(Clock::duration time) { return std::chrono::duration<double, std::nano>(time).count(); }

std::uint64_t whole(double count, std::uint64_t most) {
    return static_cast<std::uint64_t>(std::clamp(count, 1.0, static_cast<double>(most)));
}

Result<double> timed(Contender& contender, std::uint64_t count) {
    const auto start = Clock::now();
    auto done = contender.run(count);
    const auto time = Clock::now() - start;
    if (!done) return std::unexpected(done.error());
    return as_nanoseconds(time);
}

Result<std::vector<double>> timed_blocks(Contender& contender, std::uint64_t block, std::uint64_t blocks) {
    std::vector<double> times;
    times.reserve(blocks);
    for (std::uint64_t i = 0; i < blocks; ++i) {
        const auto time = timed(contender, block);
        if (!time) return std::unexpected(time.error());
        times.push_back(*time / static_cast<double>(block));
    }
    return times;
}

Result<Sample> time_by_blocks(Contender& contender, const Pace& pace) {
    auto blocks = timed_blocks(contender, pace.block, pace.blocks);
    if (!blocks) return std::unexpected(blocks.error());
    const double figure = median(*blocks);
    if (pace.singles == 0) return Sample{figure, std::move(*blocks)};
    auto singles = timed_blocks(contender, 1, pace.singles);
    if (!singles) return std::unexpected(singles.error());
    return Sample{figure, std::move(*singles)};
}

Result<Sample> time_as_a_whole(Contender& contender, const Task& task, std::uint64_t count) {
    const auto time = timed(contender, count);
    if (!time) return std::unexpected(time.error());
    return Sample{figure_of(task, count, *time)};
}

}  // namespace

Pace pace_for(Measure measure, double message_ns, std::chrono::nanoseconds budget) noexcept {
    const double room = static_cast<double>(budget.count()) / std::max(message_ns, 0.01);
    if (!is_time(measure)) return {.block = whole(room, kMostMessages)};
    if (message_ns >= kLongEnough) return {.blocks = whole(room, kMostBlocks)};
    const auto block = whole(kBlock / std::max(message_ns, 0.01), kMostMessages);
    return {.block = block, .blocks = whole(room / static_cast<double>(block), kMostBlocks), .singles = kSingles};
}

Pace adjusted(Measure measure, const Pace& pace, std::chrono::nanoseconds took,
              std::chrono::nanoseconds budget) noexcept {
    const auto taken = static_cast<double>(std::max<std::chrono::nanoseconds::rep>(took.count(), 1));
    const double factor = std::min(static_cast<double>(budget.count()) / taken, kMostGrowth);
    if (factor * kTolerance > 1 && factor < kTolerance) return pace;
    const auto scaled = [factor](std::uint64_t count, std::uint64_t most) {
        return count == 0 ? 0 : whole(static_cast<double>(count) * factor, most);
    };
    if (!is_time(measure)) return {.block = scaled(pace.block, kMostMessages)};
    return {.block = pace.block, .blocks = scaled(pace.blocks, kMostBlocks), .singles = scaled(pace.singles, kSingles)};
}

double figure_of(const Task& task, std::uint64_t count, double time_ns) noexcept {
    const auto messages = static_cast<double>(count);
    if (is_time(task.measure)) return time_ns / messages;
    const double each = task.measure == Measure::rate ? 1 : static_cast<double>(task.size);
    return messages * each * 1e9 / time_ns;
}

Result<Pace> find_pace(Contender& contender, const Task& task, std::chrono::nanoseconds budget) {
    for (std::uint64_t count = 1;; count *= 4) {
        if (auto ready = contender.begin({task.measure, task.size, count}); !ready)
            return std::unexpected(ready.error());
        const auto time = timed(contender, count);
        if (!time) return std::unexpected(time.error());
        if (auto over = contender.end(); !over) return std::unexpected(over.error());
        if (*time >= as_nanoseconds(kTelling) || count >= kMostMessages)
            return pace_for(task.measure, *time / static_cast<double>(count), budget);
    }
}

Result<Sample> measure(Contender& contender, const Task& task, const Pace& pace) {
    if (auto ready = contender.begin({task.measure, task.size, pace.messages()}); !ready)
        return std::unexpected(ready.error());
    auto sample =
        is_time(task.measure) ? time_by_blocks(contender, pace) : time_as_a_whole(contender, task, pace.messages());
    if (!sample) return sample;
    if (auto over = contender.end(); !over) return std::unexpected(over.error());
    if (const auto figure = contender.figure()) return Sample{*figure};
    return sample;
}

}  // namespace strait::bench
