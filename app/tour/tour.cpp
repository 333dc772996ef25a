/// `strait tour`: two processes move a file over every mechanism of this system; what arrives is verified, measured and shown.

#include "console.hpp"
#include "exit_code.hpp"
#include "tour/row.hpp"
#include "tour/stage.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace strait::app {
namespace {

using tour::Exhibit;
using tour::Row;
using tour::RowState;

struct Options {
    std::string input;
    std::string only;
    bool json = false;
};

// The scheme or the partner, so that `--only node` is possible too.
template <typename Part>
void append_chosen(std::vector<Exhibit>& all, const Part& part, std::string_view only) {
    for (const Exhibit& exhibit : part) {
        if (only.empty() || exhibit.scheme == only || exhibit.partner == only) all.push_back(exhibit);
    }
}

std::vector<Exhibit> chosen_exhibits(std::string_view only) {
    std::vector<Exhibit> all;
    for (const auto& part :
         {tour::stream_exhibits(), tour::handed_exhibits(), tour::datagram_exhibits(), tour::region_exhibits(),
          tour::state_exhibits(), tour::channel_exhibits(), tour::topic_exhibits(), tour::notice_exhibits(),
          tour::signal_exhibits(), tour::item_exhibits(), tour::foreign_exhibits(), tour::handed_foreign_exhibits()})
        append_chosen(all, part, only);
    // What the registry says this system has not got is told from there, below the table.
    std::erase_if(all, [](const Exhibit& exhibit) {
        return find_scheme(exhibit.scheme)->on(this_system()).availability != Availability::works;
    });
    return all;
}

std::vector<Row> rows_without(std::string_view only) {
    std::vector<Row> rows;
    for (const auto& scheme : schemes()) {
        const bool is_chosen = only.empty() || scheme.name == only;
        if (is_chosen && scheme.on(this_system()).availability != Availability::works)
            rows.push_back(tour::row_of(scheme));
    }
    return rows;
}

std::string head(const tour::Input& input) {
    return fmt::format("On {} two processes move {} ({} bytes, SHA-256 {}...) over each mechanism.\n\n",
                       tour::name_of(this_system()), input.name, input.bytes.size(),
                       hex(std::span(input.digest).first(6)));
}

std::size_t count(const std::vector<Row>& rows, RowState state) {
    return static_cast<std::size_t>(std::ranges::count(rows, state, &Row::state));
}

std::string summary(const std::vector<Row>& rows) {
    return fmt::format("\n{} verified, {} failed, {} not on this system or not yet, {} without the other program\n",
                       count(rows, RowState::verified), count(rows, RowState::failed),
                       count(rows, RowState::unavailable), count(rows, RowState::missing));
}

std::string as_json(const tour::Input& input, const std::vector<Row>& rows) {
    JsonArray array;
    for (const auto& row : rows) array.add(tour::as_json(row));
    const auto file =
        JsonObject().add("name", input.name).add("bytes", input.bytes.size()).add("sha256", hex(input.digest)).json();
    return JsonObject()
               .add("system", tour::name_of(this_system()))
               .add("input", file)
               .add("rows", array.json())
               .add("failed", count(rows, RowState::failed))
               .json()
               .text +
           "\n";
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
        return print(tour::as_line(rows_.back()));
    }
    Result<void> finish(const tour::Input& input) {
        progress_.clear();
        if (!json_) return print(summary(rows_));
        return write_stdout(stdio_, bytes(as_json(input, rows_)), deadline_);
    }
    void show_progress(std::string_view what) { progress_.show(what); }
    [[nodiscard]] bool failed() const { return count(rows_, RowState::failed) > 0; }

  private:
    Stream& stdio_;
    Deadline deadline_;
    bool json_;
    std::vector<Row> rows_;
    Progress progress_;
};

Result<void> run(const Options& options, const tour::Input& input, const std::stop_token& stop, Report& report) {
    const auto exhibits = chosen_exhibits(options.only);
    auto stage = tour::Stage::open(input, stop);
    if (!stage) return std::unexpected(stage.error());
    if (auto printed = report.print(head(input) + tour::table_head()); !printed) return printed;
    for (std::size_t i = 0; i < exhibits.size(); ++i) {
        report.show_progress(fmt::format("{}/{} {}", i + 1, exhibits.size(), exhibits[i].what));
        auto row = tour::row_of(exhibits[i], *stage);
        if (stop.stop_requested()) return fail(Errc::cancelled);
        if (auto printed = report.add(std::move(row)); !printed) return printed;
    }
    for (auto& row : rows_without(options.only)) {
        if (auto printed = report.add(std::move(row)); !printed) return printed;
    }
    return report.finish(input);
}

constexpr std::array<std::string_view, 3> kPartners{"node", "socat", "python3"};

Result<void> check_only(std::string_view only) {
    if (only.empty() || find_scheme(only) != nullptr || std::ranges::find(kPartners, only) != kPartners.end())
        return {};
    return fail(Errc::invalid_argument,
                fmt::format("tour: --only takes a scheme, {}, not '{}'", fmt::join(kPartners, ", "), only));
}

Result<int> show(const Options& options, const Session& session) {
    if (const auto known = check_only(options.only); !known) return std::unexpected(known.error());
    std::string manual;
    for (const auto* verb :
         {&kListenVerb, &kConnectVerb, &kExecVerb, &kBridgeVerb, &kReadVerb, &kWriteVerb, &kWatchVerb})
        manual += fmt::format("{}: {}\n{}{}", verb->name, verb->summary, verb->details, verb->examples);
    const auto input =
        options.input.empty() ? Result<tour::Input>(tour::default_input(manual)) : tour::read_input(options.input);
    if (!input) return std::unexpected(input.error());
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());

    Report report(*stdio, Deadline::until_stopped(session.stop), options.json);
    const auto done = run(options, *input, session.stop, report);
    if (!done) return std::unexpected(done.error());
    return report.failed() ? kFailed : kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.text("--input", options->input, "FILE", "the file to move (default: a text that comes with the system)");
    arguments.text("--only", options->only, "SCHEME", "only this scheme, or only node, socat or python3");
    arguments.flag("--json", options->json, "as one JSON object");
    return [options](const Session& session) { return show(*options, session); };
}

}  // namespace

const Verb kTourVerb{
    .name = "tour",
    .family = "look",
    .summary = "let two processes move a file by every mechanism, and verify and measure it",
    .details =
        "For each mechanism this program starts itself again. The other process gets the file and "
        "answers with its SHA-256;\n"
        "then the round trip of 64 bytes (the median) and the throughput are measured. Rows with node, "
        "socat and Python show the same\n"
        "with programs that have never heard of strait, which send back what they get; STRAIT_NODE "
        "names another node.\n"
        "A row has 20 s. Exit code 1 if any failed; what this "
        "system has not got is no failure.\n",
    .examples =
        "  strait tour\n"
        "  strait tour --input /usr/bin/env --only pipe\n"
        "  strait tour --json | jq '.rows[] | select(.verified) | {address, round_trip_ns}'\n",
    .define = define};

}  // namespace strait::app
