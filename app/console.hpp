#pragma once
/// What people see (stderr) and what programs read (stdout).

#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <string_view>

namespace strait::app {

/// One line on stderr: `strait: listening on pipe://test`. In one piece, whatever other threads say.
void note(std::string_view line);

/// Prints the error, unless it is only the end of the command itself, and returns its exit code.
[[nodiscard]] int complain(const Error& error);

/// Our own stdin and stdout, binary on both systems.
[[nodiscard]] Result<Stream> open_stdio();

/// Writes to stdout through the stream. When nobody reads there any more, the error is one that complain() passes over in silence.
[[nodiscard]] Result<void> write_stdout(Stream& stdio, std::span<const std::byte> data, const Deadline& deadline);

/// The same for a verb that only prints once.
[[nodiscard]] Result<void> print(std::string_view text);

/// A line on stderr that is overwritten by the next one. Shows nothing unless stderr is a terminal.
class Progress {
  public:
    Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();
    void show(std::string_view line);
    /// Removes the line, so that something else can be printed there.
    void clear();

  private:
    bool on_terminal_;
    bool shown_ = false;
};

}  // namespace strait::app
