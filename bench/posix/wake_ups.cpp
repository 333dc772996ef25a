#include "bench/wake_ups.hpp"

#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/posix/descriptor.hpp"
#include "bench/posix/forked_process.hpp"
#include "bench/workbench.hpp"

#include <sys/eventfd.h>

namespace strait::bench {
namespace {

bool ring(int event) {
    const std::uint64_t one = 1;
    return ::write(event, &one, sizeof one) == sizeof one;
}

bool wait(int event) {
    std::uint64_t count = 0;
    return ::read(event, &count, sizeof count) == sizeof count;
}

struct Events {
    Descriptor there{::eventfd(0, EFD_CLOEXEC)};
    Descriptor back{::eventfd(0, EFD_CLOEXEC)};
};

class EventfdContender final : public Contender {
  public:
    EventfdContender(Events events, ForkedProcess other) : events_(std::move(events)), other_(std::move(other)) {}

    Result<void> begin(const Order&) override { return {}; }
    Result<void> run(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!ring(events_.there.get()) || !wait(events_.back.get()))
                return std::unexpected(last_error("a bare eventfd"));
        }
        return {};
    }
    Result<void> end() override { return {}; }

  private:
    Events events_;
    ForkedProcess other_;
};

Result<std::unique_ptr<Contender>> make_eventfd(const Workbench& bench, const Task&) {
    Events events;
    if (!events.there || !events.back) return std::unexpected(last_error("eventfd"));
    const int there = events.there.get();
    const int back = events.back.get();
    auto other = ForkedProcess::start(bench.cpus().there, {there, back}, [there, back] {
        while (wait(there) && ring(back)) {
        }
    });
    if (!other) return std::unexpected(other.error());
    return std::make_unique<EventfdContender>(std::move(events), std::move(*other));
}

Contest limit(std::string name, Entrant subject) { return {.name = std::move(name), .subject = std::move(subject)}; }

}  // namespace

std::optional<Entrant> bare_eventfd(const Task& task) { return Entrant{"bare eventfd", task, make_eventfd}; }

void add_wake_up_contests(std::vector<Contest>& contests) {
    const Task task{Measure::round_trip, 8};
    contests.push_back(limit(contest_name("limit", "eventfd", task), *bare_eventfd(task)));
    contests.push_back(limit(contest_name("limit", "eventfd-one-cpu", task), *bare_eventfd(task)));
    contests.back().place = Place::one_cpu;
    contests.push_back(limit(contest_name("limit", "futex", task), game_entrant("bare futex", "futex", task)));
}

}  // namespace strait::bench
