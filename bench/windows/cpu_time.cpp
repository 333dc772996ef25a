#include "bench/cpu_time.hpp"

#include <windows.h>

#include <cstdint>

namespace strait::bench {
namespace {

std::chrono::nanoseconds as_time(const FILETIME& time) {
    constexpr std::int64_t kStep = 100;  // nanoseconds
    return std::chrono::nanoseconds(((std::int64_t{time.dwHighDateTime} << 32) + time.dwLowDateTime) * kStep);
}

}  // namespace

std::chrono::nanoseconds cpu_time() {
    FILETIME created;
    FILETIME ended;
    FILETIME system;
    FILETIME program;
    if (GetProcessTimes(GetCurrentProcess(), &created, &ended, &system, &program) == FALSE) return {};
    return as_time(system) + as_time(program);
}

}  // namespace strait::bench
