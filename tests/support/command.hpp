#pragma once
/// The command `strait`, as a program that tests start.

#include "support/program.hpp"

#include <string>
#include <vector>

namespace strait::test {

/// Its command line with these arguments. The program is named by STRAIT_COMMAND, which CTest sets.
[[nodiscard]] std::vector<std::string> strait_command(const std::vector<std::string>& arguments);

/// What the command says, lines on stderr ended by a newline alone: there it is text for people, and Windows ends them its own way.
[[nodiscard]] Said said_by_command(const std::vector<std::string>& arguments);

/// Where a running `strait listen` listens, once it does.
[[nodiscard]] std::string listening_at(Program& command);

}  // namespace strait::test
