#pragma once
/// Rounds in which a subject and its limit take turns, and which count only when the CPUs stayed where they were.

#include "bench/cpu_state.hpp"

#include <strait/error.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace strait::bench {

/// What one round of one contender has shown.
struct Sample {
    double figure = 0;  ///< nanoseconds, or a number per second
    std::vector<double> single_ns =
        {};  ///< messages timed one by one, for the percentiles; empty where only the sum was timed
};

/// Both of them, measured next to each other. Without a limit that part is empty.
struct Round {
    Sample subject;
    Sample limit;
    CpuState state = {};
};

struct RoundPlan {
    using Clock = std::chrono::steady_clock;

    std::size_t rounds = 5;
    std::size_t most_repeats = 5;  ///< of all rounds together
    Clock::duration most_time =
        Clock::duration::max();  ///< once it is over, the round that is being played is the last one
    std::function<Clock::time_point()> now = Clock::now;
};

struct Rounds {
    std::vector<Round> rounds;
    std::size_t repeated = 0;   ///< rounds that were thrown away
    std::size_t disturbed = 0;  ///< rounds that count although the state changed: no repeats were left
    bool cut_short = false;     ///< time was over before all rounds were played
    CpuState state = {};        ///< that of the middle round
    bool state_varied = false;  ///< not all rounds found the same state
};

using Probe = std::function<Result<CpuState>()>;
/// Plays one round. Even rounds begin with the limit, odd ones with the subject, so that neither is always the second.
using Play = std::function<Result<Round>(std::size_t number)>;

/// Probes the state before and after each round and repeats one in which it changed. Stops at the first error.
[[nodiscard]] Result<Rounds> play_rounds(const RoundPlan& plan, const Probe& probe, const Play& play);

}  // namespace strait::bench
