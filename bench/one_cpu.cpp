#include "bench/one_cpu.hpp"

#include "bench/contest.hpp"
#include "bench/peer_roles.hpp"
#include "bench/rounds_text.hpp"
#include "tour/other_process.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

namespace strait::bench {
namespace {

constexpr std::size_t kMostText = 64_MiB;

// The one that asks is gone, or wants no more: what has been started here ends as on Ctrl-C.
void stop_at_end_of(Stream& stdio, std::stop_source& stop) {
    std::array<std::byte, 1> word{};
    static_cast<void>(stdio.read(word, Deadline::until_stopped(stop.get_token())));
    stop.request_stop();
}

std::uint64_t number_in(const std::string& word) {
    std::uint64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    return number;
}

}  // namespace

Result<Rounds> play_on_one_cpu(const Workbench& bench, const std::string& contest, const RunOptions& options) {
    const CpuPair one{bench.cpus().here, bench.cpus().here};
    const std::vector<std::string> command = bench.peer_command(
        one, {"contest", contest, std::to_string(options.rounds), std::to_string(options.budget.count())});
    auto other = app::tour::OtherProcess::start(command, Deadline::after(2 * options.patience()));
    if (!other) return std::unexpected(other.error());
    const auto said = other->out().read_all({.limit = kMostText, .deadline = Deadline::until_stopped(bench.stop())});
    // Its stdin ends here: it cleans up, and is killed only when it does not.
    const auto ended = other->wait();
    if (!said) return std::unexpected(said.error());
    if (!ended) return std::unexpected(ended.error());
    return rounds_in(text(*said));
}

Result<void> follow_contest(const Words& arguments) {
    const auto contests = all_contests();
    const auto contest = std::ranges::find(contests, arguments[0], &Contest::name);
    if (contest == contests.end()) return fail(Errc::invalid_argument, "bench-peer: there is no such row");
    auto stdio = Stream::connect("stdio:");
    if (!stdio) return std::unexpected(stdio.error());
    std::stop_source stop;
    const std::jthread watch([&] { stop_at_end_of(*stdio, stop); });
    const RunOptions options{.rounds = number_in(arguments[1]),
                             .budget = std::chrono::nanoseconds(number_in(arguments[2]))};
    auto runner = Runner::open(options, stop.get_token());
    const auto played = runner ? runner->play(*contest) : std::unexpected(runner.error());
    stop.request_stop();
    if (!played) return std::unexpected(played.error());
    return stdio->write(bytes(text_of(*played)));
}

}  // namespace strait::bench
