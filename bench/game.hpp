#pragma once
/// Limits in shared memory: what two processes can do with nothing but loads and stores.

#include "bench/contender.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace strait::bench {

/// One side of it. Both processes make the same object over the same memory, which is zeros when they begin.
class Game {
  public:
    Game() = default;
    Game(const Game&) = delete;
    Game& operator=(const Game&) = delete;
    virtual ~Game() = default;

    /// This side begins. As Contender::run(); false when the other side does not answer.
    virtual bool lead(std::uint64_t count) = 0;
    /// The other side: a whole round.
    virtual bool follow(std::uint64_t count) = 0;
};

struct GameRow {
    std::string_view name;
    /// Bytes of shared memory for messages of that size.
    std::size_t (*memory)(std::size_t size);
    std::unique_ptr<Game> (*make)(std::span<std::byte> memory, std::size_t size);
};

/// Those of every system and those of this one alone.
[[nodiscard]] const GameRow* find_game(std::string_view name);
[[nodiscard]] std::span<const GameRow> system_games();

/// As an entrant: a region that both processes map, its pages touched by both before anything is timed.
[[nodiscard]] Entrant game_entrant(std::string name, std::string_view game, const Task& task);

}  // namespace strait::bench
