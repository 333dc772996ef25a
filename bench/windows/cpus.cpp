#include "bench/cpus.hpp"

#include <windows.h>

#include <bit>

namespace strait::bench {

CpuPair choose_cpus() {
    DWORD_PTR allowed = 0;
    DWORD_PTR present = 0;
    if (GetProcessAffinityMask(GetCurrentProcess(), &allowed, &present) == FALSE || allowed == 0) return {};
    const int first = std::countr_zero(allowed);
    const auto others = allowed & (allowed - 1);
    return {first, others != 0 ? std::countr_zero(others) : first};
}

bool pin_to(int cpu) noexcept { return SetProcessAffinityMask(GetCurrentProcess(), DWORD_PTR{1} << cpu) != FALSE; }

bool free_on(const CpuPair& cpus) noexcept {
    const auto both = (DWORD_PTR{1} << cpus.here) | (DWORD_PTR{1} << cpus.there);
    return SetProcessAffinityMask(GetCurrentProcess(), both) != FALSE;
}

std::optional<double> load_average() noexcept { return std::nullopt; }

}  // namespace strait::bench
