#pragma once
/// Where a crash test may end the program: before and after each store to shared memory.
///
/// Compiled in only where STRAIT_FAULT_POINTS is defined: tests/crash/fault_peer/CMakeLists.txt compiles a layer a second time for the program
/// `strait_fault_peer`, which defines what happens there. Everywhere else there is nothing, not even a branch.

#include <string_view>

#if defined(STRAIT_FAULT_POINTS)
namespace strait::inline with_faults {
void fault_point(std::string_view name) noexcept;
}
#else
namespace strait {
inline void fault_point(std::string_view /*name*/) noexcept {}
}  // namespace strait
#endif
