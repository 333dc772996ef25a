#include "bench/runner.hpp"

#include "bench/game.hpp"

#include <optional>
#include <string>
#include <utility>

namespace strait::bench {
namespace {

constexpr Task kLine{Measure::round_trip, 8};
constexpr Pace kProbePace{.block = 100, .blocks = 21};

/// A contender with the pace found for it.
struct Player {
    std::unique_ptr<Contender> contender;
    Task task;
    Pace pace;

    [[nodiscard]] Result<Sample> play() const { return measure(*contender, task, pace); }
};

Result<Player> prepare(const Entrant& entrant, const Workbench& bench, std::chrono::nanoseconds budget) {
    auto contender = entrant.make(bench, entrant.task);
    if (!contender) return std::unexpected(contender.error());
    const auto pace = find_pace(**contender, entrant.task, budget);
    if (!pace) return std::unexpected(pace.error());
    return Player{std::move(*contender), entrant.task, *pace};
}

// Empty when the row makes sense here.
std::string why_not(const Contest& contest, const CpuPair& cpus) {
    if (contest.place == Place::one_cpu_only)
        return cpus.are_two() ? "it is for one CPU: taskset -c 0 strait bench --only one-cpu" : "";
    return contest.spins && !cpus.are_two() ? "it takes two CPUs" : "";
}

Result<Round> play_both(const Player& subject, const Player* limit, std::size_t number) {
    Round round;
    for (const bool first : {true, false}) {
        const bool is_limit = first == (number % 2 == 0);
        if (is_limit && limit == nullptr) continue;
        auto sample = is_limit ? limit->play() : subject.play();
        if (!sample) return std::unexpected(sample.error());
        (is_limit ? round.limit : round.subject) = std::move(*sample);
    }
    return round;
}

}  // namespace

Runner::Runner(RunOptions options, Workbench bench, std::unique_ptr<Contender> line, std::stop_token stop)
    : options_(options), bench_(std::move(bench)), line_(std::move(line)), stop_(std::move(stop)) {}

Result<Runner> Runner::open(const RunOptions& options, std::stop_token stop) {
    auto bench = Workbench::open(stop);
    if (!bench) return std::unexpected(bench.error());
    std::unique_ptr<Contender> line;
    if (bench->cpus().are_two()) {
        auto made = game_entrant("bare line", "line", kLine).make(*bench, kLine);
        if (!made) return std::unexpected(made.error());
        line = std::move(*made);
    }
    return Runner(options, std::move(*bench), std::move(line), std::move(stop));
}

Result<CpuState> Runner::probe() {
    if (stop_.stop_requested()) return fail(Errc::cancelled);
    if (!line_) return CpuState{};
    pin_to(bench_.cpus().here);
    const auto sample = measure(*line_, kLine, kProbePace);
    if (!sample) return std::unexpected(sample.error());
    return CpuState{sample->figure};
}

Result<Rounds> Runner::play(const Contest& contest) {
    const bool is_free = contest.place == Place::free;
    const auto bench = contest.place == Place::together ? bench_.on_one_cpu()
                       : is_free                        ? bench_.with_free_peer()
                                                        : bench_;
    const auto take_place = [&] { is_free ? free_on(bench_.cpus()) : pin_to(bench_.cpus().here); };
    take_place();
    auto subject = prepare(contest.subject, bench, options_.budget);
    if (!subject) return std::unexpected(subject.error());
    std::optional<Player> limit;
    if (contest.limit) {
        auto prepared = prepare(*contest.limit, bench, options_.budget);
        if (!prepared) return std::unexpected(prepared.error());
        limit = std::move(*prepared);
    }
    return play_rounds(
        {.rounds = options_.rounds, .most_repeats = options_.rounds}, [this] { return probe(); },
        [&](std::size_t number) {
            take_place();
            return play_both(*subject, limit ? &*limit : nullptr, number);
        });
}

Result<Row> Runner::run(const Contest& contest) {
    auto row = blank_row(contest);
    row.skipped = why_not(contest, bench_.cpus());
    if (!row.skipped.empty()) return row;
    const auto played = play(contest);
    if (stop_.stop_requested()) return fail(Errc::cancelled);
    if (played)
        fill(row, contest, *played);
    else if (played.error() == Errc::not_supported_here)
        row.skipped = played.error().message();
    else
        row.error = played.error();
    return row;
}

}  // namespace strait::bench
