#pragma once
/// The command of an `exec:` address.

#include "strait/address.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace strait {

/// Splits a command at blanks. 'single' and "double" quotes keep blanks; a backslash is an ordinary character (Windows paths), except
/// before a double quote inside double quotes. No variables, no wildcards, no shell.
/// Errors: invalid_address (a quote is not closed).
[[nodiscard]] Result<std::vector<std::string>> split_command(std::string_view command);

/// The program and its arguments: the `argv` options if there are any (`exec:?argv=node&argv=a b.js`), else the split place.
/// Errors: invalid_address (no program, a quote is not closed, both forms at once).
[[nodiscard]] Result<std::vector<std::string>> command_of(const Address& address);

}  // namespace strait
