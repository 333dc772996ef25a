#pragma once
/// The limits of sleeping: what it takes to wake the other process and be woken by it, by the barest means of the system.

#include "bench/contender.hpp"

#include <optional>

namespace strait::bench {

/// Two eventfds. Source: eventfd(2). Nothing on Windows, where no speed is claimed.
[[nodiscard]] std::optional<Entrant> bare_eventfd(const Task& task);

}  // namespace strait::bench
