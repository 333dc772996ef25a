#pragma once
/// Which file a program's name means.

#include "strait/error.hpp"

#include <string>

namespace strait::mechanism {

/// The file to start. A name without a folder is searched on PATH and nowhere else: Windows would look into the current folder first, and start what
/// somebody put there. `.com` and `.exe` may be left out.
/// Errors: not_found, access_denied (a batch file, which only a shell can run).
[[nodiscard]] Result<std::wstring> find_program(const std::string& name);

}  // namespace strait::mechanism
