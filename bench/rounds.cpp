#include "bench/rounds.hpp"

#include <algorithm>
#include <utility>

namespace strait::bench {
namespace {

void tell_state(Rounds& played) {
    if (played.rounds.empty()) return;
    std::vector<CpuState> states;
    states.reserve(played.rounds.size());
    for (const auto& round : played.rounds) states.push_back(round.state);
    std::ranges::sort(states, {}, &CpuState::line_ns);
    played.state = states[states.size() / 2];
    played.state_varied = differ(states.front(), states.back());
}

}  // namespace

Result<Rounds> play_rounds(const RoundPlan& plan, const Probe& probe, const Play& play) {
    Rounds played;
    const auto start = plan.now();
    auto before = probe();
    if (!before) return std::unexpected(before.error());
    while (played.rounds.size() < plan.rounds) {
        auto round = play(played.rounds.size());
        if (!round) return std::unexpected(round.error());
        const auto after = probe();
        if (!after) return std::unexpected(after.error());
        const bool changed = differ(*before, *after);
        round->state = *before;
        before = after;
        played.cut_short = plan.now() - start >= plan.most_time && played.rounds.size() + 1 < plan.rounds;
        if (changed && !played.cut_short && played.repeated < plan.most_repeats) {
            ++played.repeated;
            continue;
        }
        if (changed) ++played.disturbed;
        played.rounds.push_back(std::move(*round));
        if (played.cut_short) break;
    }
    tell_state(played);
    return played;
}

}  // namespace strait::bench
