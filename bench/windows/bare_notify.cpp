#include "bench/bare_notify.hpp"

namespace strait::bench {

std::optional<Entrant> bare_exchanges(const Task&) { return std::nullopt; }
std::optional<Entrant> bare_semaphores(const Task&) { return std::nullopt; }
std::optional<Entrant> bare_semaphore_alone(const Task&) { return std::nullopt; }
std::optional<Entrant> bare_mutex_alone(const Task&) { return std::nullopt; }
std::optional<Entrant> bare_mutex_rivals(const Task&) { return std::nullopt; }

}  // namespace strait::bench
