/// States: a load against the bare sequence lock, and what a store costs.

#include "bench/alone.hpp"
#include "bench/contest.hpp"
#include "bench/seqlock.hpp"
#include "bench/workbench.hpp"

#include <strait/bytes.hpp>
#include <strait/state.hpp>

#include <array>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

template <std::size_t Size>
using Value = std::array<std::byte, Size>;

template <std::size_t Size>
Result<std::unique_ptr<Contender>> make_loader(const Workbench& bench, const Task&) {
    auto state = State<Value<Size>>::create(bench.address("shm"));
    if (!state) return std::unexpected(state.error());
    return alone([state = std::move(*state)](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto seen = state.load();
            std::atomic_signal_fence(std::memory_order_seq_cst);  // one load is not as good as many
            if (!seen) std::abort();
        }
    });
}

template <std::size_t Size>
Result<std::unique_ptr<Contender>> make_storer(const Workbench& bench, const Task&) {
    auto state = State<Value<Size>>::create(bench.address("shm"));
    if (!state) return std::unexpected(state.error());
    return alone([state = std::move(*state), value = Value<Size>{}](std::uint64_t count) mutable {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!state.store(value)) std::abort();
        }
    });
}

template <std::size_t Size>
void add(std::vector<Contest>& contests) {
    const Task task{Measure::cost, Size};
    contests.push_back({.name = contest_name("state", "load", task),
                        .subject = {"strait state", task, make_loader<Size>},
                        .limit = seqlock_read(task),
                        .target = Target{Bound::at_most, 1.5},
                        .spins = false});
    contests.push_back({.name = contest_name("state", "store", task),
                        .subject = {"strait state", task, make_storer<Size>},
                        .spins = false});
}

}  // namespace

void add_state_contests(std::vector<Contest>& contests) {
    add<8>(contests);
    add<64>(contests);
    add<1024>(contests);
    add<4096>(contests);
}

}  // namespace strait::bench
