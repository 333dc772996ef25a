#include "bench/game.hpp"

namespace strait::bench {

std::span<const GameRow> system_games() { return {}; }

}  // namespace strait::bench
