/// The rows of calls: `call<int>("add", 2, 3)` and its like, beside what carries them.

#include "bench/alone.hpp"
#include "bench/bare_streams.hpp"
#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/peer_roles.hpp"
#include "bench/wake_ups.hpp"
#include "bench/workbench.hpp"
#include "tour/other_process.hpp"

#include <strait/bytes.hpp>
#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>
#include <strait/schemes.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;
using namespace strait::literals;
using app::tour::OtherProcess;

constexpr auto kSetUp = 10s;
constexpr std::uint64_t kInFlight = 64;

Waiting waiting_of(std::string_view word) {
    if (word == "busy") return Waiting::busy;
    return word == "sleep" ? Waiting::sleep : Waiting::adaptive;
}

struct Style {
    std::string scheme;
    std::string waiting = "adaptive";
};

/// Connects for each round, so that the server sleeps between them, whatever the way it waits.
class CallContender final : public Contender {
  public:
    CallContender(OtherProcess other, std::string address, Waiting waiting)
        : other_(std::move(other)), address_(std::move(address)), waiting_(waiting) {}

    Result<void> begin(const Order& order) override {
        order_ = order;
        bytes_.resize(order.size);
        auto client = rpc::Client::connect(address_, {.waiting = waiting_},
                                           {.wait = kSetUp, .deadline = Deadline::after(kSetUp)});
        if (!client) return std::unexpected(client.error());
        client_ = std::move(*client);
        return run(1);
    }
    Result<void> run(std::uint64_t count) override {
        if (order_.measure == Measure::rate) return run_many(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (order_.measure == Measure::bandwidth) {
                if (auto taken = client_.call("take", std::span<const std::byte>(bytes_)); !taken) return taken;
            } else if (const auto sum = client_.call<int>("add", 2, 3); !sum) {
                return std::unexpected(sum.error());
            }
        }
        return {};
    }
    Result<void> end() override {
        client_.close();
        return {};
    }

  private:
    // So many are under way at a time.
    Result<void> run_many(std::uint64_t count) {
        std::mutex mutex;
        std::condition_variable changed;
        std::uint64_t sent = 0;
        std::uint64_t done = 0;
        Result<void> outcome;
        for (; sent < count; ++sent) {
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return sent - done < kInFlight; });
            }
            client_.async_call<int>(
                [&](const Result<int>& sum) {
                    const std::lock_guard lock(mutex);
                    if (!sum) outcome = std::unexpected(sum.error());
                    ++done;
                    changed.notify_one();
                },
                "add", 2, 3);
        }
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done == count; });
        return outcome;
    }

    OtherProcess other_;
    std::string address_;
    Waiting waiting_;
    Order order_;
    std::vector<std::byte> bytes_;
    rpc::Client client_;
};

Entrant call_entrant(const Style& style, const Task& task) {
    const auto make = [style](const Workbench& bench, const Task&) -> Result<std::unique_ptr<Contender>> {
        const auto address = bench.address(style.scheme).text();
        auto other = OtherProcess::start(bench.peer_command({"calls", address, style.waiting}), bench.deadline());
        if (!other) return std::unexpected(other.error());
        return std::make_unique<CallContender>(std::move(*other), address, waiting_of(style.waiting));
    };
    return {"strait call", task, make};
}

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

Contest row(const std::string& mechanism, const Style& style, const Task& task) {
    return {.name = contest_name("call", mechanism, task),
            .subject = call_entrant(style, task),
            .spins = style.waiting == "busy"};
}

void add(std::vector<Contest>& contests, Contest contest, std::optional<Entrant> limit, Target target) {
    contest.limit = std::move(limit);
    if (contest.limit) contest.target = target;
    contests.push_back(std::move(contest));
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
}

Result<void> follow_calls(const Words& arguments) {
    rpc::Server server;
    server.bind("add", [](int a, int b) { return a + b; });
    server.bind("take", [](std::span<const std::byte> bytes) { return static_cast<std::int64_t>(bytes.size()); });
    if (auto served = server.serve(arguments[0], {.waiting = waiting_of(arguments[1])}); !served)
        return std::unexpected(served.error());
    std::jthread watch([&server] {
        auto stdio = Stream::connect("stdio:");
        std::array<std::byte, 64> rest{};
        while (stdio && stdio->read(rest).value_or(0) > 0) {
        }
        server.stop();
    });
    return server.run();
}

}  // namespace strait::bench
