#pragma once
/// How near each other the two CPUs are at the moment. A virtual machine's host moves them.

#include <string>

namespace strait::bench {

/// The round trip of one cache line between the two processes; 0 when there is one CPU only, or when it cannot be told.
struct CpuState {
    double line_ns = 0;
};

/// `one core` (below 60 ns), `one L3` (below 220 ns), `two dies`, or `one CPU`.
[[nodiscard]] std::string name_of(const CpuState& state);

/// True when figures taken in the one state say nothing about the other: another place, or lines that take half as long again.
[[nodiscard]] bool differ(const CpuState& one, const CpuState& other);

}  // namespace strait::bench
