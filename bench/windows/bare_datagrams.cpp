#include "bench/bare_datagrams.hpp"

namespace strait::bench {

std::optional<Entrant> bare_udp(const Task&) { return std::nullopt; }

}  // namespace strait::bench
