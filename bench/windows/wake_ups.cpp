#include "bench/wake_ups.hpp"

#include "bench/contest.hpp"

namespace strait::bench {

std::optional<Entrant> bare_eventfd(const Task&) { return std::nullopt; }

void add_wake_up_contests(std::vector<Contest>&) {}

}  // namespace strait::bench
