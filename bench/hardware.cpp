/// The rows of what the hardware can do: they are limits themselves.

#include "bench/alone.hpp"
#include "bench/contest.hpp"
#include "bench/game.hpp"
#include "bench/seqlock.hpp"

#include <strait/bytes.hpp>

#include <atomic>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace strait::bench {
namespace {

using namespace strait::literals;

Result<std::unique_ptr<Contender>> make_copier(const Workbench&, const Task& task) {
    return alone([from = std::vector<std::byte>(task.size),
                  to = std::vector<std::byte>(task.size)](std::uint64_t count) mutable {
        for (std::uint64_t i = 0; i < count; ++i) {
            std::memcpy(to.data(), from.data(), from.size());
            std::atomic_signal_fence(std::memory_order_seq_cst);  // one copy is not as good as many
        }
    });
}

Contest limit(std::string_view mechanism, Entrant subject, bool spins) {
    auto name = contest_name("limit", std::string(mechanism), subject.task);
    return {.name = std::move(name), .subject = std::move(subject), .spins = spins};
}

Contest game_limit(std::string_view game, const Task& task) {
    return limit(game, game_entrant(std::string("bare ") + std::string(game), game, task), true);
}

}  // namespace

void add_hardware_contests(std::vector<Contest>& contests) {
    contests.push_back(game_limit("line", {Measure::round_trip, 8}));
    for (const std::size_t size : {std::uint64_t{8}, std::uint64_t{64}, 1_KiB, 16_KiB, 1_MiB, 16_MiB}) {
        contests.push_back(game_limit("mailbox", {Measure::round_trip, size}));
        contests.back().is_quick = size == 1_KiB || size == 1_MiB;
    }
    contests.push_back(game_limit("index-ring", {Measure::rate, 8}));
    contests.push_back(game_limit("batched-index-ring", {Measure::rate, 8}));
    contests.push_back(game_limit("record-ring", {Measure::rate, 1_KiB}));
    contests.push_back(game_limit("record-ring", {Measure::bandwidth, 1_MiB}));
    for (const std::size_t size : {1_KiB, 1_MiB, 16_MiB})
        contests.push_back(limit("memcpy", {"memcpy", {Measure::bandwidth, size}, make_copier}, false));
    for (const std::size_t size : {std::uint64_t{64}, 4_KiB})
        contests.push_back(limit("seqlock", seqlock_read({Measure::cost, size}), false));
}

}  // namespace strait::bench
