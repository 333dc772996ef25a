/// The rows of calls: `call<int>("add", 2, 3)` and its like, beside what carries them.

#include "bench/alone.hpp"
#include "bench/bare_streams.hpp"
#include "bench/call_contender.hpp"
#include "bench/constant.hpp"
#include "bench/contest.hpp"
#include "bench/crowd.hpp"
#include "bench/game.hpp"
#include "bench/wake_ups.hpp"

#include <strait/bytes.hpp>
#include <strait/schemes.hpp>

#include <atomic>
#include <cstring>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace strait::literals;

Entrant copier(const Task& task) {
    return {"memcpy", task, [](const Workbench&, const Task& copied) {
                return alone([from = std::vector<std::byte>(copied.size),
                              to = std::vector<std::byte>(copied.size)](std::uint64_t count) mutable {
                    for (std::uint64_t i = 0; i < count; ++i) {
                        std::memcpy(to.data(), from.data(), from.size());
                        std::atomic_signal_fence(std::memory_order_seq_cst);
                    }
                });
            }};
}

Contest row(const std::string& mechanism, const CallStyle& style, const Task& task) {
    return {.name = contest_name("call", mechanism, task),
            .subject = call_entrant(style, task),
            .spins = style.waiting == "busy"};
}

void add(std::vector<Contest>& contests, Contest contest, std::optional<Entrant> limit, Target target) {
    contest.limit = std::move(limit);
    if (contest.limit) contest.target = target;
    contests.push_back(std::move(contest));
}

void add_crowd_contests(std::vector<Contest>& contests) {
    const Task each{Measure::memory, 0};
    Contest memory{.name = contest_name("call", "unix-idle-10000", each), .subject = crowd_memory({}, each)};
    add(contests, std::move(memory), constant("8 KiB", each, 8_KiB), {Bound::at_most, 1});
    contests.back().is_quick = false;
    contests.push_back({.name = contest_name("call", "shm-idle-500", each),
                        .subject = crowd_memory({.scheme = "shm", .count = 500, .files_each = 8}, each),
                        .is_quick = false});
    const Task task{Measure::round_trip, 8};
    Contest busy{.name = contest_name("call", "unix-beside-10000", task), .subject = crowded_call({}, task)};
    auto alone = call_entrant({"unix"}, task);
    alone.name = "strait call alone";
    add(contests, std::move(busy), std::move(alone), {Bound::at_most, 1.5});
    contests.back().is_quick = false;
}

}  // namespace

void add_call_contests(std::vector<Contest>& contests) {
    const Task task{Measure::round_trip, 8};
    add(contests, row("shm-busy", {"shm", "busy"}, task), game_entrant("bare line", "line", task), {Bound::at_most, 3});
    add(contests, row("shm-sleep", {"shm", "sleep"}, task), bare_eventfd(task), {Bound::at_most, 1.3});
    add(contests, row("pipe", {"pipe"}, task), bare_local_pipe(task), {Bound::at_most, 1.25});
    const Task large{Measure::bandwidth, 1_MiB};
    add(contests, row("shm-busy", {"shm", "busy"}, large), copier(large), {Bound::at_least, 0.5});
    if (find_scheme("unix")->on(this_system()).availability != Availability::works) return;
    add(contests, row("unix", {"unix"}, task), bare_unix_socket(task), {Bound::at_most, 1.25});
    contests.push_back(row("unix-64-in-flight", {"unix"}, {Measure::rate, 8}));
    add_crowd_contests(contests);
}

}  // namespace strait::bench
