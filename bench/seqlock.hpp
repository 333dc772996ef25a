#pragma once
/// The limit of reading a shared value: a bare seqlock.

#include "bench/contender.hpp"

namespace strait::bench {

/// Reads a value of the task's size that nobody writes: version, copy, version again.
[[nodiscard]] Entrant seqlock_read(const Task& task);

}  // namespace strait::bench
