#pragma once
/// What tells one process from a later one with the same number.

#include <cstdint>

namespace strait::os {

/// When it began, in clock ticks since the boot; 0 when there is none of that number, or nothing is told of it.
/// Source: proc(5), the 22nd field of /proc/PID/stat.
[[nodiscard]] std::uint64_t start_of_process(std::uint32_t number);

}  // namespace strait::os
