#pragma once
/// The limits of semaphores, mutexes and events: the system's own, in memory that both processes map. Nothing on Windows, where strait's are the
/// system's own, and no speed is claimed.
/// Source: sem_init(3), pthread_mutexattr_setrobust(3), pthread_mutexattr_setpshared(3).

#include "bench/contender.hpp"

#include <optional>

namespace strait::bench {

/// A word is set and taken again, by an atomic exchange each.
[[nodiscard]] std::optional<Entrant> bare_exchanges(const Task& task);
/// Two processes wake each other by two semaphores; one posts one and waits for it.
[[nodiscard]] std::optional<Entrant> bare_semaphores(const Task& task);
[[nodiscard]] std::optional<Entrant> bare_semaphore_alone(const Task& task);
/// A robust mutex of the C library is locked and unlocked, by one process alone and by two that both want it.
[[nodiscard]] std::optional<Entrant> bare_mutex_alone(const Task& task);
[[nodiscard]] std::optional<Entrant> bare_mutex_rivals(const Task& task);

}  // namespace strait::bench
