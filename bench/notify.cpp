/// The rows of events, semaphores, mutexes and regions' notice of change.

#include "bench/alone.hpp"
#include "bench/bare_notify.hpp"
#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/wake_contender.hpp"
#include "bench/workbench.hpp"

#include <strait/bytes.hpp>
#include <strait/event.hpp>
#include <strait/mutex.hpp>
#include <strait/region.hpp>
#include <strait/semaphore.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace strait::bench {
namespace {

using namespace strait::literals;

constexpr Task kRoundTrip{Measure::round_trip, 0};
constexpr Task kCost{Measure::cost, 0};

struct EventBell {
    static constexpr std::string_view kScheme = "event";
    static Result<EventBell> open(const Address& address) {
        auto event = Event::open_or_create(address);
        if (!event) return std::unexpected(event.error());
        return EventBell{std::move(*event)};
    }
    Result<void> ring() { return event.set(); }
    Result<void> wait() { return event.wait(); }
    Event event;
};

struct SemaphoreBell {
    static constexpr std::string_view kScheme = "sem";
    static Result<SemaphoreBell> open(const Address& address) {
        auto semaphore = Semaphore::open_or_create(address);
        if (!semaphore) return std::unexpected(semaphore.error());
        return SemaphoreBell{std::move(*semaphore)};
    }
    Result<void> ring() { return semaphore.release(); }
    Result<void> wait() { return semaphore.acquire(); }
    Semaphore semaphore;
};

/// A word that is written, with notice of it.
struct RegionBell {
    static constexpr std::string_view kScheme = "shm";
    static Result<RegionBell> open(const Address& address) {
        auto region = Region::open_or_create(address, {.size = 4_KiB});
        if (!region) return std::unexpected(region.error());
        return RegionBell{std::move(*region)};
    }
    Result<void> ring() {
        ++number;
        std::memcpy(region.writable().data(), &number, sizeof number);
        return region.notify();
    }
    Result<void> wait() {
        ++number;
        while (true) {
            if (auto changed = region.wait_change(); !changed) return changed;
            std::uint64_t seen = 0;
            std::memcpy(&seen, region.bytes().data(), sizeof seen);
            if (seen == number) return {};
        }
    }
    Region region;
    std::uint64_t number = 0;
};

template <typename B>
Result<BellPair<B>> open_pair(const Address& there, const Address& back) {
    auto one = B::open(there);
    if (!one) return std::unexpected(one.error());
    auto other = B::open(back);
    if (!other) return std::unexpected(other.error());
    return BellPair<B>{std::move(*one), std::move(*other)};
}

template <typename B>
Result<std::unique_ptr<Contender>> make_waking(const Workbench& bench, const Task&) {
    const auto there = bench.address(B::kScheme);
    const auto back = bench.address(B::kScheme);
    auto bells = open_pair<B>(there, back);
    if (!bells) return std::unexpected(bells.error());
    auto other = PeerLink::start(bench, {"bells", there.text(), back.text()});
    if (!other) return std::unexpected(other.error());
    return std::make_unique<WakeContender<B>>(std::move(*bells), std::move(*other));
}

template <typename B>
Result<void> follow_bells(const Address& there, const Address& back) {
    auto bells = open_pair<B>(there, back);
    if (!bells) return std::unexpected(bells.error());
    return follow_orders([&bells](const Order& order) { return bells->follow(order.count); });
}

// What is open in no other process, and what nobody waits for.
template <typename B>
Result<std::unique_ptr<Contender>> make_alone(const Workbench& bench, const Task&) {
    auto bell = B::open(bench.address(B::kScheme));
    if (!bell) return std::unexpected(bell.error());
    return alone([bell = std::move(*bell)](std::uint64_t count) mutable {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!bell.ring() || !bell.wait()) return;
        }
    });
}

void lock_and_unlock(Mutex& mutex, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        if (!mutex.lock()) return;
    }
}

Result<std::unique_ptr<Contender>> make_mutex_alone(const Workbench& bench, const Task&) {
    auto mutex = Mutex::create(bench.address("mutex"));
    if (!mutex) return std::unexpected(mutex.error());
    return alone([mutex = std::move(*mutex)](std::uint64_t count) mutable { lock_and_unlock(mutex, count); });
}

/// Both processes want the mutex as often as they can get it.
class RivalContender final : public Contender {
  public:
    RivalContender(Mutex mutex, PeerLink other) : mutex_(std::move(mutex)), other_(std::move(other)) {}

    Result<void> begin(const Order& order) override { return other_.begin(order); }
    Result<void> run(std::uint64_t count) override {
        lock_and_unlock(mutex_, count);
        return {};
    }
    Result<void> end() override { return other_.end(); }

  private:
    Mutex mutex_;
    PeerLink other_;
};

Result<std::unique_ptr<Contender>> make_rivals(const Workbench& bench, const Task&) {
    const auto address = bench.address("mutex");
    auto mutex = Mutex::create(address);
    if (!mutex) return std::unexpected(mutex.error());
    auto other = PeerLink::start(bench, {"rival", address.text()});
    if (!other) return std::unexpected(other.error());
    return std::make_unique<RivalContender>(std::move(*mutex), std::move(*other));
}

using Make = Result<std::unique_ptr<Contender>> (*)(const Workbench&, const Task&);

void add(std::vector<Contest>& contests, const std::string& name, Entrant subject, std::optional<Entrant> limit) {
    contests.push_back({.name = name + "/" + std::string(strait::bench::name(subject.task.measure)),
                        .subject = std::move(subject),
                        .limit = std::move(limit)});
}

}  // namespace

void add_notify_contests(std::vector<Contest>& contests) {
    const auto futex =
        find_game("futex") != nullptr ? std::optional(game_entrant("bare futex", "futex", kRoundTrip)) : std::nullopt;
    add(contests, "event/wake", {"strait event", kRoundTrip, make_waking<EventBell>}, futex);
    add(contests, "event/alone", {"strait event", kCost, make_alone<EventBell>}, bare_exchanges(kCost));
    add(contests, "semaphore/wake", {"strait semaphore", kRoundTrip, make_waking<SemaphoreBell>},
        bare_semaphores(kRoundTrip));
    add(contests, "semaphore/alone", {"strait semaphore", kCost, make_alone<SemaphoreBell>},
        bare_semaphore_alone(kCost));
    add(contests, "mutex/alone", {"strait mutex", kCost, make_mutex_alone}, bare_mutex_alone(kCost));
    add(contests, "mutex/rivals", {"strait mutex", kCost, make_rivals}, bare_mutex_rivals(kCost));
    add(contests, "region/change", {"strait region", kRoundTrip, make_waking<RegionBell>}, futex);
}

Result<void> follow_by_bells(const Words& arguments) {
    const auto there = Address::parse(arguments[0]);
    const auto back = Address::parse(arguments[1]);
    if (!there || !back) return fail(Errc::invalid_argument, "bench-peer: there are no such bells");
    if (there->scheme() == EventBell::kScheme) return follow_bells<EventBell>(*there, *back);
    if (there->scheme() == SemaphoreBell::kScheme) return follow_bells<SemaphoreBell>(*there, *back);
    return follow_bells<RegionBell>(*there, *back);
}

Result<void> follow_as_rival(const Words& arguments) {
    auto mutex = Mutex::open(arguments[0]);
    if (!mutex) return std::unexpected(mutex.error());
    return follow_orders([&mutex](const Order& order) -> Result<void> {
        lock_and_unlock(*mutex, order.count);
        return {};
    });
}

}  // namespace strait::bench
