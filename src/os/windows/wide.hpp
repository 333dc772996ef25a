#pragma once
/// UTF-8 inside, UTF-16 at every Windows call.

#include "strait/error.hpp"

#include <string>
#include <string_view>

namespace strait::os {

/// Errors: invalid_argument when the text is not UTF-8 or holds a NUL, which Windows would take as its end.
[[nodiscard]] Result<std::wstring> to_wide(std::string_view text);
/// Unpaired surrogates, which file names may hold, become U+FFFD.
[[nodiscard]] std::string to_utf8(std::wstring_view text);

}  // namespace strait::os
