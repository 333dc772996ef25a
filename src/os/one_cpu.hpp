#pragma once
/// How many CPUs there are for this process.

namespace strait::os {

/// Whether the thread that asks first may run on one CPU only, as under `taskset -c 0`; asked once per process. The machine may have more, and the process
/// at the other end of a channel may be on another. Any thread.
/// Source: sched_getaffinity(2); GetProcessAffinityMask.
[[nodiscard]] bool has_one_cpu() noexcept;

}  // namespace strait::os
