#pragma once
/// What differs between the systems where the command meets a person.

#include <cstdint>
#include <string>
#include <vector>

namespace strait::app {

enum class StandardStream : std::uint8_t { in, out, err };

/// True when a person is at the other end.
[[nodiscard]] bool is_terminal(StandardStream stream);

/// When stderr is closed, opens it to nowhere: else the next file or socket would take its number, and our messages with it.
void keep_stderr_apart();

/// The command line as UTF-8, without the program's name. On Windows main() gets it in the code page of the day.
[[nodiscard]] std::vector<std::string> command_line(int count, char** values);

/// The file this program runs from, so that it can start itself again.
[[nodiscard]] std::string own_program();

}  // namespace strait::app
