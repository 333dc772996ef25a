#include "bench/runner.hpp"

#include "bench/game.hpp"
#include "bench/one_cpu.hpp"

#include <optional>
#include <string>
#include <utility>

namespace strait::bench {
namespace {

constexpr Task kLine{Measure::round_trip, 8};
constexpr Pace kProbePace{.block = 100, .blocks = 21};

using Clock = std::chrono::steady_clock;

/// A contender with the pace found for it.
struct Player {
    std::unique_ptr<Contender> contender;
    Task task;
    Pace pace;

    /// One round, and from what it took the pace of the next one: the CPUs may have moved since the pace was found.
    Result<Sample> play(std::chrono::nanoseconds budget) {
        const auto start = Clock::now();
        auto sample = measure(*contender, task, pace);
        pace = adjusted(task.measure, pace, Clock::now() - start, budget);
        return sample;
    }
};

/// Both, or the subject alone.
struct Pair {
    Player subject;
    std::optional<Player> limit;
};

Result<Player> prepare(const Entrant& entrant, const Workbench& bench, std::chrono::nanoseconds budget) {
    auto contender = entrant.make(bench, entrant.task);
    if (!contender) return std::unexpected(contender.error());
    const auto pace = find_pace(**contender, entrant.task, budget);
    if (!pace) return std::unexpected(pace.error());
    return Player{std::move(*contender), entrant.task, *pace};
}

Result<Pair> prepare(const Contest& contest, const Workbench& bench, std::chrono::nanoseconds budget) {
    auto subject = prepare(contest.subject, bench, budget);
    if (!subject) return std::unexpected(subject.error());
    Pair pair{std::move(*subject), std::nullopt};
    if (!contest.limit) return pair;
    auto limit = prepare(*contest.limit, bench, budget);
    if (!limit) return std::unexpected(limit.error());
    pair.limit = std::move(*limit);
    return pair;
}

Result<Round> play_both(Pair& pair, std::size_t number, std::chrono::nanoseconds budget) {
    Round round;
    for (const bool first : {true, false}) {
        const bool is_limit = first == (number % 2 == 0);
        if (is_limit && !pair.limit) continue;
        auto sample = is_limit ? pair.limit->play(budget) : pair.subject.play(budget);
        if (!sample) return std::unexpected(sample.error());
        (is_limit ? round.limit : round.subject) = std::move(*sample);
    }
    return round;
}

}  // namespace

Runner::Runner(RunOptions options, Workbench bench, std::stop_token stop)
    : options_(options), bench_(std::move(bench)), stop_(std::move(stop)) {}

Result<Runner> Runner::open(const RunOptions& options, std::stop_token stop) {
    auto bench = Workbench::open(options.patience(), stop);
    if (!bench) return std::unexpected(bench.error());
    return Runner(options, std::move(*bench), std::move(stop));
}

// One for each contest: as a contender it is ended when its patience is over, and a run is longer than that.
Result<std::unique_ptr<Contender>> Runner::make_line() const {
    if (!bench_.cpus().are_two()) return nullptr;
    return game_entrant("bare line", "line", kLine).make(bench_, kLine);
}

Result<CpuState> Runner::probe(Contender* line) const {
    if (stop_.stop_requested()) return fail(Errc::cancelled);
    if (line == nullptr) return CpuState{};
    const auto sample = measure(*line, kLine, kProbePace);
    if (!sample) return std::unexpected(sample.error());
    return CpuState{sample->figure};
}

Result<Rounds> Runner::play(const Contest& contest) {
    if (contest.place == Place::one_cpu && bench_.cpus().are_two())
        return play_on_one_cpu(bench_, contest.name, options_);
    auto pair = prepare(contest, bench_, options_.budget);
    if (!pair) return std::unexpected(pair.error());
    const auto line = make_line();
    if (!line) return std::unexpected(line.error());
    return play_rounds(
        {.rounds = options_.rounds, .most_repeats = options_.rounds, .most_time = options_.most_time()},
        [&] { return probe(line->get()); },
        [&](std::size_t number) { return play_both(*pair, number, options_.budget); });
}

Result<Row> Runner::run(const Contest& contest) {
    auto row = blank_row(contest);
    if (contest.spins && !bench_.cpus().are_two()) {
        row.skipped = "it takes two CPUs";
        return row;
    }
    const auto played = play(contest);
    if (stop_.stop_requested()) return fail(Errc::cancelled);
    if (played)
        fill(row, contest, *played);
    else if (played.error() == Errc::not_supported_here || played.error() == Errc::not_yet)
        row.skipped = played.error().message();
    else
        row.error = played.error();
    return row;
}

}  // namespace strait::bench
