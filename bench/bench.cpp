/// `strait bench`: how fast each mechanism is, beside what the hardware and the bare system calls can do.

#include "bench/contest.hpp"
#include "bench/runner.hpp"
#include "bench/time_left.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/schemes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace strait::app {
namespace {

using namespace std::chrono_literals;
using bench::Contest;
using bench::Row;

struct Options {
    std::string only;
    std::uint64_t rounds = 0;
    bool full = false;
    bool list = false;
    bool json = false;
};

constexpr std::size_t kQuickRounds = 5;
constexpr std::size_t kFullRounds = 15;

bench::RunOptions run_options(const Options& options) {
    const std::size_t rounds = options.rounds > 0 ? options.rounds : options.full ? kFullRounds : kQuickRounds;
    return {.rounds = rounds, .budget = options.full ? 150ms : 30ms};
}

std::vector<Contest> chosen_contests(const Options& options) {
    auto contests = bench::all_contests();
    std::erase_if(contests, [&](const Contest& contest) {
        const bool is_wanted = options.full || options.list || contest.is_quick || !options.only.empty();
        return !is_wanted || !bench::fits(options.only, contest.name);
    });
    return contests;
}

std::string list_of(const std::vector<Contest>& contests) {
    std::string text;
    for (const auto& contest : contests) {
        const auto limit = contest.limit ? contest.limit->name : "";
        const auto target = contest.target ? bench::text_of(*contest.target) : "";
        text += fmt::format("{:<38} {:<6} {:<24} {:<24} {}\n", contest.name, contest.is_quick ? "quick" : "full",
                            contest.subject.name, limit, target);
    }
    return text;
}

std::string_view system_name() { return this_system() == System::linux_ ? "Linux" : "Windows"; }

std::string head(const bench::RunOptions& options, const bench::CpuPair& cpus) {
    const auto place =
        cpus.are_two() ? fmt::format("CPUs {} and {}", cpus.here, cpus.there) : fmt::format("CPU {} alone", cpus.here);
    const auto load = bench::load_average();
    return fmt::format("{}, two processes on {}, {} rounds{}\n\n", system_name(), place, options.rounds,
                       load ? fmt::format(", load {:.1f} before", *load) : "");
}

/// Prints rows as they come, or all of them at the end as JSON.
class Report {
  public:
    Report(Stream& stdio, const Deadline& deadline, bool json) : stdio_(stdio), deadline_(deadline), json_(json) {}

    Result<void> print(std::string_view text) {
        if (json_) return {};
        progress_.clear();
        return write_stdout(stdio_, bytes(text), deadline_);
    }
    Result<void> add(Row row) {
        rows_.push_back(std::move(row));
        return print(bench::as_line(rows_.back()));
    }
    Result<void> finish(const bench::RunOptions& options, const bench::CpuPair& cpus) {
        progress_.clear();
        if (!json_) return print(summary());
        return write_stdout(stdio_, bytes(as_json(options, cpus)), deadline_);
    }
    void show_progress(std::string_view what) { progress_.show(what); }
    [[nodiscard]] bool failed() const { return failures() > 0; }

  private:
    [[nodiscard]] std::int64_t failures() const {
        return std::ranges::count_if(rows_, [](const Row& row) { return row.error.has_value(); });
    }
    [[nodiscard]] std::int64_t misses() const { return std::ranges::count_if(rows_, &Row::has_missed); }
    [[nodiscard]] std::int64_t with_target() const {
        return std::ranges::count_if(rows_, [](const Row& row) { return row.target && row.ratio; });
    }
    [[nodiscard]] std::string summary() const {
        return fmt::format("\n{} of {} targets met, {} missed, {} rows failed\n", with_target() - misses(),
                           with_target(), misses(), failures());
    }
    [[nodiscard]] std::string as_json(const bench::RunOptions& options, const bench::CpuPair& cpus) const {
        JsonArray rows;
        for (const auto& row : rows_) rows.add(bench::as_json(row));
        return JsonObject()
                   .add("system", system_name())
                   .add("cpus", JsonArray().add(cpus.here).add(cpus.there).json())
                   .add("rounds", options.rounds)
                   .add("rows", rows.json())
                   .add("missed", misses())
                   .add("failed", failures())
                   .json()
                   .text +
               "\n";
    }

    Stream& stdio_;
    Deadline deadline_;
    bool json_;
    std::vector<Row> rows_;
    Progress progress_;
};

Result<void> run(const std::vector<Contest>& contests, const Options& options, const std::stop_token& stop,
                 Report& report) {
    const auto settings = run_options(options);
    auto runner = bench::Runner::open(settings, stop);
    if (!runner) return std::unexpected(runner.error());
    const auto& cpus = runner->cpus();
    if (auto printed = report.print(head(settings, cpus) + bench::table_head()); !printed) return printed;
    const bench::TimeLeft time_left(contests.size());
    for (std::size_t i = 0; i < contests.size(); ++i) {
        report.show_progress(fmt::format("{}/{} {}  {}", i + 1, contests.size(), contests[i].name, time_left.text(i)));
        auto row = runner->run(contests[i]);
        if (!row) return std::unexpected(row.error());
        if (auto printed = report.add(std::move(*row)); !printed) return printed;
    }
    return report.finish(settings, cpus);
}

Result<int> show(const Options& options, const Session& session) {
    const auto contests = chosen_contests(options);
    if (contests.empty())
        return fail(Errc::invalid_argument,
                    fmt::format("bench: no row is called '{}'; 'strait bench --list' names them", options.only));
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    const auto deadline = Deadline::until_stopped(session.stop);
    if (options.list) {
        const auto printed = write_stdout(*stdio, bytes(list_of(contests)), deadline);
        if (!printed) return std::unexpected(printed.error());
        return kSuccess;
    }
    Report report(*stdio, deadline, options.json);
    const auto done = run(contests, options, session.stop, report);
    if (!done) return std::unexpected(done.error());
    return report.failed() ? kFailed : kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.text("--only", options->only, "PATTERN", "only rows with this in their name; * stands for anything");
    arguments.flag("--full", options->full, "all sizes, more and longer rounds: some minutes");
    arguments.count("--rounds", options->rounds, "how often each row is measured (default: 5, with --full 15)");
    arguments.flag("--list", options->list, "name the rows, their limits and targets, and measure nothing");
    arguments.flag("--json", options->json, "as one JSON object");
    arguments.exclude("--list", "--json");
    return [options](const Session& session) { return show(*options, session); };
}

}  // namespace

const Verb kBenchVerb{
    .name = "bench",
    .family = "look",
    .summary = "measure every mechanism beside what the hardware and bare system calls can do",
    .details =
        "Two processes, each on a CPU of its own. A row and its limit take turns, round by round; the last column is\n"
        "their ratio, the median over the rounds. Where the CPUs stand to each other (the round trip of a cache line)\n"
        "is probed around each round, and a round is repeated when it changed; ~ marks rows where it did not stay.\n"
        "p99 and p99.9 are of single messages. A missed target is no failure: exit code 1 only for rows that failed.\n",
    .examples =
        "  strait bench\n"
        "  strait bench --only stream --rounds 9\n"
        "  strait bench --json | jq '.rows[] | select(.met == false) | {name, ratio}'\n",
    .define = define};

}  // namespace strait::app
