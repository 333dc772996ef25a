#pragma once
/// Rows on one CPU, while the bench itself has two.

#include "bench/rounds.hpp"
#include "bench/runner.hpp"

#include <string>

namespace strait::bench {

/// Plays the contest of that name in a process that was pinned to one CPU before it began, and which starts its others there: what the
/// library finds is one CPU. Errors: peer_died (that process says why on stderr), cancelled.
[[nodiscard]] Result<Rounds> play_on_one_cpu(const Workbench& bench, const std::string& contest,
                                             const RunOptions& options);

}  // namespace strait::bench
