/// `strait top`: what is open and what passes there, live.

#include "console.hpp"
#include "endpoint_text.hpp"
#include "exit_code.hpp"
#include "screen.hpp"
#include "top_rows.hpp"
#include "top_view.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

namespace strait::app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Options {
    std::chrono::milliseconds interval = 1s;
    std::uint64_t count = 0;
    std::string sort;
    std::string filter;
    bool once = false;
    bool json = false;
};

Result<TopSample> look() {
    auto all = endpoints();
    if (!all) return std::unexpected(std::move(all.error()));
    return TopSample{std::move(*all), Clock::now()};
}

Result<TopWishes> wishes_of(const Options& options) {
    TopWishes wishes{.filter = options.filter};
    if (options.sort.empty()) return wishes;
    const auto orders = top_orders();
    const auto found = std::ranges::find(orders, options.sort);
    if (found == orders.end()) {
        return fail(Errc::invalid_argument,
                    fmt::format("top: there is no order '{}'; there is {}", options.sort, fmt::join(orders, ", ")));
    }
    wishes.order = static_cast<std::size_t>(found - orders.begin());
    return wishes;
}

/// What is looked at again and again, and what has changed between the last two looks.
class Series {
  public:
    [[nodiscard]] static Result<Series> begin() {
        auto first = look();
        if (!first) return std::unexpected(std::move(first.error()));
        return Series(std::move(*first));
    }
    Result<void> go_on() {
        auto now = look();
        if (!now) return std::unexpected(std::move(now.error()));
        rows_ = rows_between(sample_, *now);
        sample_ = std::move(*now);
        return {};
    }
    [[nodiscard]] const std::vector<TopRow>& rows() const { return rows_; }
    [[nodiscard]] Clock::time_point time() const { return sample_.time; }

  private:
    explicit Series(TopSample first) : sample_(std::move(first)), rows_(rows_between(sample_, sample_)) {}

    TopSample sample_;
    std::vector<TopRow> rows_;
};

void handle(const std::vector<Key>& keys, Screen& screen, TopWishes& wishes, std::size_t count) {
    for (const auto& key : keys) {
        if (key.kind == Key::Kind::suspend) screen.suspend();
        apply(wishes, key, {page_of(screen.size()), count});
    }
}

Result<int> show_on_screen(const Options& options, TopWishes wishes, Series series, const std::stop_token& stop) {
    const auto screen = Screen::open();
    if (!screen) return std::unexpected(screen.error());
    while (!wishes.is_over) {
        const auto rows = chosen_rows(wishes, series.rows());
        if (auto drawn = (*screen)->draw(screen_of(wishes, rows, (*screen)->size())); !drawn)
            return std::unexpected(drawn.error());
        const auto next = series.time() + options.interval;
        const auto until = wishes.is_paused ? Clock::now() + options.interval : next;
        const auto keys = (*screen)->keys(until, stop);
        // Ctrl-C is how one ends it, and so is closing the terminal.
        if (!keys && (keys.error() == Errc::cancelled || keys.error() == Errc::peer_died)) break;
        if (!keys) return std::unexpected(keys.error());
        handle(*keys, **screen, wishes, rows.size());
        if (wishes.is_paused || Clock::now() < next) continue;
        if (auto looked = series.go_on(); !looked) return std::unexpected(looked.error());
    }
    return kSuccess;
}

// False: it is to end.
bool sleep_until(Clock::time_point time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any nobody_calls;
    std::unique_lock lock(mutex);
    nobody_calls.wait_until(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

std::string json_line_of(const std::vector<TopRow>& rows) {
    const auto json_of = [](const TopRow& row) {
        return json_object_of(row.endpoint)
            .add("bytes_in_per_second", row.rates.bytes_in)
            .add("bytes_out_per_second", row.rates.bytes_out)
            .json();
    };
    return JsonObject().add("endpoints", json_array(rows, json_of)).json().text + "\n";
}

Result<int> print_series(const Options& options, const TopWishes& wishes, Series series, const Session& session) {
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    const auto count = options.once ? 1 : options.count;
    for (std::uint64_t number = 0; count == 0 || number < count; ++number) {
        if (!sleep_until(series.time() + options.interval, session.stop)) break;
        if (auto looked = series.go_on(); !looked) return std::unexpected(looked.error());
        const auto rows = chosen_rows(wishes, series.rows());
        const auto text = options.json ? json_line_of(rows) : (number > 0 ? "\n" : "") + plain_text_of(rows);
        if (auto printed = write_stdout(*stdio, bytes(text), Deadline::until_stopped(session.stop)); !printed)
            return std::unexpected(printed.error());
    }
    return kSuccess;
}

Result<int> run(const Options& options, const Session& session) {
    const auto wishes = wishes_of(options);
    if (!wishes) return std::unexpected(wishes.error());
    if (options.interval < 100ms) return fail(Errc::invalid_argument, "top: --interval is at least 100ms");
    auto series = Series::begin();
    if (!series) return std::unexpected(series.error());
    const bool on_screen = !options.once && !options.json && options.count == 0 && Screen::is_possible();
    if (on_screen) return show_on_screen(options, *wishes, std::move(*series), session.stop);
    return print_series(options, *wishes, std::move(*series), session);
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.duration("--interval", options->interval, "between two looks (1s)");
    arguments.flag("--once", options->once, "print what passes within one interval, and end");
    arguments.count("--count", options->count, "print that many times, and end");
    arguments.text("--sort", options->sort, "ORDER", fmt::format("{} (traffic)", fmt::join(top_orders(), ", ")));
    arguments.text("--filter", options->filter, "TEXT", "only where the address, kind, pid or program contains it");
    arguments.flag("--json", options->json, "one JSON object a line for each look");
    arguments.exclude("--once", "--count");
    return [options](const Session& session) { return run(*options, session); };
}

}  // namespace

const Verb kTopVerb{
    .name = "top",
    .family = "look",
    .summary = "show live what is open, what passes there and who waits for whom",
    .details =
        "Keys: q ends, < and > choose what to sort by, r turns it round, / filters, space pauses, arrows scroll.\n"
        "Where stdout is no terminal, or TERM is dumb, a table is printed for each interval. NO_COLOR is honoured.\n",
    .examples =
        "  strait top\n"
        "  strait top --interval 200ms --filter pipe://\n"
        "  strait top --once --json | jq '.endpoints[] | {address, bytes_in_per_second}'\n",
    .define = define};

}  // namespace strait::app
