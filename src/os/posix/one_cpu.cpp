#include "os/one_cpu.hpp"

#include <sched.h>

namespace strait::os {
namespace {

// std::thread::hardware_concurrency() counts the CPUs of the machine with some versions of the C library.
bool may_use_one() noexcept {
    cpu_set_t cpus;
    // It fails where there are more CPUs than the set has room for.
    return ::sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) == 1;
}

}  // namespace

bool has_one_cpu() noexcept {
    static const bool kHasOne = may_use_one();
    return kHasOne;
}

}  // namespace strait::os
