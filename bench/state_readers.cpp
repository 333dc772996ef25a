/// The row of a state that is stored all the time while many readers spin: how often one load has to begin anew.

#include "bench/constant.hpp"
#include "bench/contest.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/workbench.hpp"

#include <strait/state.hpp>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

constexpr std::size_t kReaders = kSlowReaders;  // as many as a state is made for
constexpr Task kTask{Measure::retries, 64};
using Value = std::array<std::byte, kTask.size>;

/// Stores here; the readers are threads of the other process, which share a CPU and lose it in the middle of a load.
class StoringContender final : public Contender {
  public:
    StoringContender(State<Value> state, PeerLink readers) : state_(std::move(state)), readers_(std::move(readers)) {}

    Result<void> begin(const Order& order) override { return readers_.begin(order); }
    Result<void> run(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (const auto stored = state_.store({}); !stored) return std::unexpected(stored.error());
        }
        return {};
    }
    Result<void> end() override { return readers_.end(); }
    [[nodiscard]] std::optional<double> figure() const override { return readers_.told(); }

  private:
    State<Value> state_;
    PeerLink readers_;
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const Task&) {
    const auto address = bench.address("shm");
    auto state = State<Value>::create(address);
    if (!state) return std::unexpected(state.error());
    auto readers = PeerLink::start(bench, {"state-readers", address.text()});
    if (!readers) return std::unexpected(readers.error());
    return std::make_unique<StoringContender>(std::move(*state), std::move(*readers));
}

Result<void> load_up_to(const State<Value>& state, std::uint64_t version) {
    while (true) {
        const auto loaded = state.load();
        if (!loaded) return std::unexpected(loaded.error());
        if (loaded->version >= version) return {};
    }
}

Result<void> spin_together(const std::vector<State<Value>>& readers, std::uint64_t version) {
    std::vector<Result<void>> ended(readers.size());
    {
        std::vector<std::jthread> threads;
        threads.reserve(readers.size());
        for (std::size_t i = 0; i < readers.size(); ++i)
            threads.emplace_back([&, i] { ended[i] = load_up_to(readers[i], version); });
    }
    const auto failed = std::ranges::find_if(ended, [](const auto& each) { return !each; });
    return failed == ended.end() ? Result<void>() : *failed;
}

}  // namespace

void add_state_reader_contests(std::vector<Contest>& contests) {
    contests.push_back({.name = contest_name("state", std::to_string(kReaders) + "-readers", kTask),
                        .subject = {"strait state", kTask, make},
                        .limit = constant("what it allows for", kTask, 2),
                        .target = Target{Bound::at_most, 1},
                        .spins = true});
}

Result<void> follow_as_state_readers(const Words& arguments) {
    std::vector<State<Value>> readers;
    while (readers.size() < kReaders) {
        auto reader = State<Value>::open(arguments[0]);
        if (!reader) return std::unexpected(reader.error());
        readers.push_back(std::move(*reader));
    }
    std::uint64_t version = 1;
    return follow_measured_orders([&](const Order& order) -> Result<double> {
        version += order.count;
        if (auto read = spin_together(readers, version); !read) return std::unexpected(read.error());
        std::uint32_t most = 0;
        for (const auto& reader : readers) most = std::max(most, reader.most_retries());
        return most;
    });
}

}  // namespace strait::bench
