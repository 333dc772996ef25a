#include "bench/row.hpp"

#include "bench/statistics.hpp"

#include <fmt/format.h>

#include <cmath>

namespace strait::bench {
namespace {

using app::JsonArray;
using app::JsonObject;

constexpr std::string_view kForm = "{:<38} {:<15} {:>10} {:>10} {:>10} {:>7}  {:<24} {:>7} {:>6}{}\n";

std::vector<double> figures_of(const Rounds& played, Sample Round::* part) {
    std::vector<double> figures;
    figures.reserve(played.rounds.size());
    for (const auto& round : played.rounds) figures.push_back((round.*part).figure);
    return figures;
}

// What may never be exceeded is not told by a middle.
double outcome_of(const Task& task, const std::vector<double>& figures) {
    return task.measure == Measure::retries ? percentile(figures, 1) : median(figures);
}

Figures tell(const Entrant& entrant, const Rounds& played, Sample Round::* part) {
    std::vector<double> singles;
    for (const auto& round : played.rounds) {
        const auto& own = (round.*part).single_ns;
        singles.insert(singles.end(), own.begin(), own.end());
    }
    const auto figures = figures_of(played, part);
    return {entrant.name,
            outcome_of(entrant.task, figures),
            percentile(singles, 0.99),
            percentile(singles, 0.999),
            spread(figures),
            figures};
}

std::string percent(double part) { return std::isfinite(part) ? fmt::format("{:.0f} %", part * 100) : "-"; }

std::string state_text(const Row& row) {
    auto name = name_of(row.state);
    if (row.state.line_ns <= 0) return name;
    return fmt::format("{}{} {:.0f} ns", row.state_varied || row.disturbed > 0 ? "~" : "", name, row.state.line_ns);
}

std::string ratio_text(double ratio) {
    constexpr double kSmall = 0.095;
    return ratio < kSmall ? fmt::format("{:.1g}", ratio) : fmt::format("{:.2f}", ratio);
}

std::string remark(const Row& row) {
    std::string text = row.has_missed() ? " missed" : "";
    if (row.cut_short) text += fmt::format(" (cut short after {})", row.subject.rounds.size());
    return text;
}

app::Json json_of(const Figures& figures) {
    JsonArray rounds;
    for (const double figure : figures.rounds) rounds.add(figure);
    return JsonObject()
        .add("name", figures.name)
        .add("median", figures.median)
        .add("p99_ns", figures.p99)
        .add("p999_ns", figures.p999)
        .add("spread", figures.spread)
        .add("rounds", rounds.json())
        .json();
}

app::Json json_of(const CpuState& state) {
    return JsonObject().add("name", name_of(state)).add("line_ns", state.line_ns).json();
}

void add_verdict(JsonObject& object, const Row& row) {
    if (row.limit) object.add("limit", json_of(*row.limit));
    if (row.ratio) object.add("ratio", *row.ratio);
    if (row.target) {
        const auto* bound = row.target->bound == Bound::at_most ? "at_most" : "at_least";
        object.add("target", JsonObject().add("bound", bound).add("ratio", row.target->ratio).json());
        if (row.ratio) object.add("met", !row.has_missed());
    }
}

}  // namespace

Row blank_row(const Contest& contest) {
    return {.name = contest.name,
            .task = contest.subject.task,
            .subject = {.name = contest.subject.name},
            .target = contest.target};
}

void fill(Row& row, const Contest& contest, const Rounds& played) {
    row.subject = tell(contest.subject, played, &Round::subject);
    if (contest.limit) {
        row.limit = tell(*contest.limit, played, &Round::limit);
        row.ratio = row.task.measure == Measure::retries ? row.subject.median / row.limit->median
                                                         : median_ratio(row.subject.rounds, row.limit->rounds);
    }
    row.state = played.state;
    row.state_varied = played.state_varied;
    row.repeated = played.repeated;
    row.disturbed = played.disturbed;
    row.cut_short = played.cut_short;
}

std::string table_head() {
    return fmt::format(kForm, "row", "CPUs", "median", "p99", "p99.9", "spread", "limit", "target", "ratio", "");
}

std::string as_line(const Row& row) {
    if (row.error) return fmt::format("{:<38} failed: {}\n", row.name, row.error->message());
    if (!row.skipped.empty()) return fmt::format("{:<38} skipped: {}\n", row.name, row.skipped);
    const auto measure = row.task.measure;
    const auto limit = row.limit ? fmt::format("{:>9} {}", text_of(row.limit->median, measure), row.limit->name) : "";
    return fmt::format(kForm, row.name, state_text(row), text_of(row.subject.median, measure),
                       text_of(row.subject.p99, Measure::cost), text_of(row.subject.p999, Measure::cost),
                       percent(row.subject.spread), limit, row.target ? text_of(*row.target) : "",
                       row.ratio ? ratio_text(*row.ratio) : "", remark(row));
}

app::Json as_json(const Row& row) {
    JsonObject object;
    object.add("name", row.name)
        .add("measure", name(row.task.measure))
        .add("size", row.task.size)
        .add("unit", unit(row.task.measure));
    if (row.error) return object.add("error", row.error->message()).json();
    if (!row.skipped.empty()) return object.add("skipped", row.skipped).json();
    object.add("cpus", json_of(row.state))
        .add("cpus_varied", row.state_varied)
        .add("repeated", row.repeated)
        .add("disturbed", row.disturbed)
        .add("cut_short", row.cut_short)
        .add("subject", json_of(row.subject));
    add_verdict(object, row);
    return object.json();
}

}  // namespace strait::bench
