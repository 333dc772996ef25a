#include "bench/cpu_time.hpp"

#include <ctime>

namespace strait::bench {

std::chrono::nanoseconds cpu_time() {
    timespec taken{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &taken);
    return std::chrono::seconds(taken.tv_sec) + std::chrono::nanoseconds(taken.tv_nsec);
}

}  // namespace strait::bench
