#include "bench/game.hpp"

#include "bench/games.hpp"
#include "bench/peer_link.hpp"
#include "bench/peer_roles.hpp"
#include "bench/workbench.hpp"

#include <strait/region.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace strait::bench {
namespace {

constexpr std::array kGames{
    GameRow{"line", line_memory, make_line},
    GameRow{"mailbox", mailbox_memory, make_mailbox},
    GameRow{"index-ring", index_ring_memory, make_index_ring},
    GameRow{"batched-index-ring", index_ring_memory, make_batched_index_ring},
    GameRow{"record-ring", record_ring_memory, make_record_ring},
};

class GameContender final : public Contender {
  public:
    GameContender(Region region, PeerLink other, std::unique_ptr<Game> game)
        : region_(std::move(region)), other_(std::move(other)), game_(std::move(game)) {}

    Result<void> begin(const Order& order) override { return other_.begin(order); }
    Result<void> run(std::uint64_t count) override {
        if (game_->lead(count)) return {};
        return fail(Errc::peer_died, "the other process does not answer");
    }
    Result<void> end() override { return other_.end(); }

  private:
    Region region_;
    PeerLink other_;
    std::unique_ptr<Game> game_;
};

Result<std::unique_ptr<Contender>> make(const Workbench& bench, const GameRow& row, const Task& task) {
    const auto address = bench.address("shm");
    auto region = Region::create(address, {.size = row.memory(task.size)});
    if (!region) return std::unexpected(region.error());
    std::ranges::fill(region->writable(), std::byte{0});
    auto other = PeerLink::start(bench, {"memory", address.text(), std::string(row.name), std::to_string(task.size)});
    if (!other) return std::unexpected(other.error());
    auto game = row.make(region->writable(), task.size);
    return std::make_unique<GameContender>(std::move(*region), std::move(*other), std::move(game));
}

}  // namespace

const GameRow* find_game(std::string_view name) {
    for (const auto games : {std::span<const GameRow>(kGames), system_games()}) {
        const auto found = std::ranges::find(games, name, &GameRow::name);
        if (found != games.end()) return &*found;
    }
    return nullptr;
}

Entrant game_entrant(std::string name, std::string_view game, const Task& task) {
    const auto* row = find_game(game);
    return {std::move(name), task, [row](const Workbench& bench, const Task& own) { return make(bench, *row, own); }};
}

Result<void> follow_in_memory(const Words& arguments) {
    const auto* row = find_game(arguments[1]);
    std::size_t size = 0;
    const auto& digits = arguments[2];
    if (row == nullptr || std::from_chars(digits.data(), digits.data() + digits.size(), size).ec != std::errc())
        return fail(Errc::invalid_argument, "bench-peer: there is no such game");
    auto region = Region::open(arguments[0]);
    if (!region) return std::unexpected(region.error());
    const auto game = row->make(region->writable(), size);
    return follow_orders([&game](const Order& order) -> Result<void> {
        if (game->follow(order.count)) return {};
        return fail(Errc::peer_died);
    });
}

}  // namespace strait::bench
