/// The rows of idling: what it takes to wait for something that does not come.

#include "bench/constant.hpp"
#include "bench/contest.hpp"
#include "bench/cpu_time.hpp"
#include "bench/idle_kinds.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/workbench.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace strait::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kPeriod = 1s;
constexpr Task kTask{Measure::idle, 0};
constexpr Target kTarget{Bound::at_most, 0.002};

/// The other process waits; this one keeps it waiting, and then ends that.
class IdleContender final : public Contender {
  public:
    IdleContender(Waker waker, PeerLink other) : waker_(std::move(waker)), other_(std::move(other)) {}

    Result<void> begin(const Order& order) override {
        if (auto ready = waker_.prepare(); !ready) return ready;
        return other_.begin(order);
    }
    Result<void> run(std::uint64_t) override {
        for (int i = 0; i < waker_.warm_ups; ++i) {
            if (auto woken = waker_.wake(); !woken) return woken;
        }
        std::this_thread::sleep_for(kPeriod);
        return waker_.wake();
    }
    Result<void> end() override { return other_.end(); }
    [[nodiscard]] std::optional<double> figure() const override { return other_.told(); }

  private:
    Waker waker_;
    PeerLink other_;
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const IdleKind& kind) {
    const auto address = bench.address(kind.scheme);
    auto waker = kind.make_waker(address);
    if (!waker) return std::unexpected(waker.error());
    auto other = PeerLink::start(bench, {"idle", std::string(kind.name), address.text()});
    if (!other) return std::unexpected(other.error());
    return std::make_unique<IdleContender>(std::move(*waker), std::move(*other));
}

Entrant entrant(const IdleKind& kind) {
    return {"strait " + std::string(kind.name), kTask,
            [&kind](const Workbench& bench, const Task&) { return make(bench, kind); }};
}

}  // namespace

void add_idle_contests(std::vector<Contest>& contests) {
    const auto one_cpu = constant("one CPU", kTask, std::chrono::nanoseconds(kPeriod).count());
    for (const auto& kind : idle_kinds()) {
        contests.push_back({.name = contest_name("idle", std::string(kind.name), kTask),
                            .subject = entrant(kind),
                            .limit = one_cpu,
                            .target = kTarget,
                            .is_quick = kind.is_quick});
    }
}

Result<void> follow_idly(const Words& arguments) {
    const auto kinds = idle_kinds();
    const auto kind = std::ranges::find(kinds, arguments[0], &IdleKind::name);
    if (kind == kinds.end()) return fail(Errc::invalid_argument, "bench-peer: there is nothing like that to wait for");
    auto waiter = kind->make_waiter(arguments[1]);
    if (!waiter) return std::unexpected(waiter.error());
    return follow_measured_orders([&](const Order&) -> Result<double> {
        for (int i = 0; i < waiter->warm_ups; ++i) {
            if (auto woken = waiter->wait(); !woken) return std::unexpected(woken.error());
        }
        const auto before = cpu_time();
        if (auto woken = waiter->wait(); !woken) return std::unexpected(woken.error());
        return static_cast<double>((cpu_time() - before).count());
    });
}

}  // namespace strait::bench
