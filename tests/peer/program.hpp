#pragma once
/// What a program gets from its system, as UTF-8.

#include "peer/role.hpp"

#include <optional>
#include <string>

namespace strait::test::peer {

/// What main() was called with, the program's own name left out.
[[nodiscard]] Arguments program_arguments(int argc, char** argv);
[[nodiscard]] std::optional<std::string> environment_value(const std::string& name);

}  // namespace strait::test::peer
