#include "bench/cpus.hpp"

#include <sched.h>

#include <cstdlib>

namespace strait::bench {

CpuPair choose_cpus() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {};
    const auto next = [&allowed](int cpu) {
        while (cpu < CPU_SETSIZE && !CPU_ISSET(static_cast<unsigned>(cpu), &allowed)) ++cpu;
        return cpu;
    };
    const int first = next(0);
    const int second = next(first + 1);
    return {first, second < CPU_SETSIZE ? second : first};
}

bool pin_to(int cpu) noexcept {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(static_cast<unsigned>(cpu), &only);
    return ::sched_setaffinity(0, sizeof only, &only) == 0;
}

bool free_on(const CpuPair& cpus) noexcept {
    cpu_set_t both;
    CPU_ZERO(&both);
    CPU_SET(static_cast<unsigned>(cpus.here), &both);
    CPU_SET(static_cast<unsigned>(cpus.there), &both);
    return ::sched_setaffinity(0, sizeof both, &both) == 0;
}

std::optional<double> load_average() noexcept {
    double load = 0;
    if (::getloadavg(&load, 1) != 1) return std::nullopt;
    return load;
}

}  // namespace strait::bench
