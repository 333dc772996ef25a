#pragma once
/// What the library believes about the CPUs.

#include "bench/cpus.hpp"

namespace strait::bench {

/// The library asks once in a process how many CPUs it may use and what it costs to wake somebody there: when something first waits for
/// shared memory. In a process that was pinned before, it would find one CPU and never look before it sleeps. So a process of the bench that
/// has two lets it ask first, and is pinned to its own afterwards: then subject and limit run on the same CPUs.
void let_library_look(const CpuPair& cpus);

}  // namespace strait::bench
