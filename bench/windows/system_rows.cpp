#include "bench/contest.hpp"

namespace strait::bench {

void add_system_contests(std::vector<Contest>&) {}

}  // namespace strait::bench
