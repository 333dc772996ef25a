#pragma once
#include <string_view>

namespace house {

/// Whether <name> is a header of the C++23 standard library. The C headers (<errno.h>) are not: their C++ forms are.
[[nodiscard]] bool is_standard_header(std::string_view name);

}  // namespace house
