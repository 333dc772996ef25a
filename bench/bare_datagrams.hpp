#pragma once
/// The limit of datagrams: the same loops over bare UDP sockets. Nothing on Windows.
/// Source: socket(7), udp(7), send(2), recv(2).

#include "bench/contender.hpp"

#include <optional>

namespace strait::bench {

[[nodiscard]] std::optional<Entrant> bare_udp(const Task& task);

}  // namespace strait::bench
