#include "os/one_cpu.hpp"

#include <windows.h>

#include <bit>

namespace strait::os {
namespace {

bool may_use_one() noexcept {
    DWORD_PTR own = 0;
    DWORD_PTR all = 0;
    return ::GetProcessAffinityMask(::GetCurrentProcess(), &own, &all) != 0 && std::popcount(own) == 1;
}

}  // namespace

bool has_one_cpu() noexcept {
    static const bool kHasOne = may_use_one();
    return kHasOne;
}

}  // namespace strait::os
