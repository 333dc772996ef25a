#pragma once
/// Two processes that send each other signals.

#include "bench/contest.hpp"
#include "bench/peer_roles.hpp"

#include <vector>

namespace strait::bench {

void add_signal_contest(std::vector<Contest>& contests);
/// ADDRESS: waits for RTMIN+1 each time and answers with the signal at the address.
[[nodiscard]] Result<void> follow_by_signals(const Words& arguments);

}  // namespace strait::bench
