#pragma once
/// The CPUs that the two processes run on.

#include <optional>
#include <string>
#include <string_view>

namespace strait::bench {

/// This program's on `here`, the other process's on `there`; the same one where there is no second.
struct CpuPair {
    int here = 0;
    int there = 0;
    [[nodiscard]] bool are_two() const noexcept { return here != there; }
};

/// `0,1`, as it stands on the other process's command line; nothing for what is not that.
[[nodiscard]] std::string text_of(const CpuPair& cpus);
[[nodiscard]] std::optional<CpuPair> cpus_in(std::string_view text);

/// The first two CPUs that this process may run on.
/// Source: sched_getaffinity(2); GetProcessAffinityMask.
[[nodiscard]] CpuPair choose_cpus();

/// Keeps this process and what it starts on one CPU. False where the system does not allow it: then it runs where it is put.
/// Source: sched_setaffinity(2); SetProcessAffinityMask.
bool pin_to(int cpu) noexcept;

/// Lets it run on either of the two again.
bool free_on(const CpuPair& cpus) noexcept;

/// How many programs wanted to run during the last minute, where the system tells. Source: getloadavg(3).
[[nodiscard]] std::optional<double> load_average() noexcept;

}  // namespace strait::bench
