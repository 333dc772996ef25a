#pragma once
/// The environment of a child.

#include "strait/error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strait::mechanism {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// `present` (a block as GetEnvironmentStringsW gives it) with the variables added or replaced, sorted as Windows wants it, and ended
/// by an empty string. Names are the same in upper and lower case. Errors: invalid_argument (an empty name, `=` in one, a NUL, not UTF-8).
[[nodiscard]] Result<std::wstring> merge_environment(const wchar_t* present, const Variables& added);
/// The same with this process's own environment.
[[nodiscard]] Result<std::wstring> child_environment(const Variables& added);

}  // namespace strait::mechanism
