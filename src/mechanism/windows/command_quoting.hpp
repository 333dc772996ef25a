#pragma once
/// The one string that Windows gives a program as its arguments.

#include "strait/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace strait::mechanism {

/// Quoted so that CommandLineToArgvW and the C library give back exactly these arguments.
[[nodiscard]] std::string join_arguments(const std::vector<std::string>& arguments);

}  // namespace strait::mechanism
