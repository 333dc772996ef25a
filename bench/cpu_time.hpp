#pragma once
/// What this process has taken so far.

#include <chrono>

namespace strait::bench {

/// CPU time of all its threads, in the program and in the system. Source: clock_gettime(2) CLOCK_PROCESS_CPUTIME_ID; GetProcessTimes, which counts in
/// steps of 10 ms and more.
[[nodiscard]] std::chrono::nanoseconds cpu_time();

}  // namespace strait::bench
