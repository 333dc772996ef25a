#pragma once
/// Where a crash test may end the program inside of what is inline in public headers; as src/core/fault_point.hpp. There is nothing in any other
/// program.

#include <string_view>

#if defined(STRAIT_FAULT_POINTS)
namespace strait::inline with_faults {
void fault_point(std::string_view name) noexcept;
inline void may_end_here(std::string_view name) noexcept { fault_point(name); }
}  // namespace strait::inline with_faults
#else
namespace strait {
inline void may_end_here(std::string_view /*name*/) noexcept {}
}  // namespace strait
#endif
