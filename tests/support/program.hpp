#pragma once
/// Any program that a test starts and talks with.

#include "support/lines.hpp"

#include <strait/process.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::test {

/// A running program whose three standard streams are pipes. Every wait throws Unexpected after kPatience, with what the
/// program has said on stderr until then. The destructor kills it.
class Program {
  public:
    explicit Program(const std::vector<std::string>& command, SpawnOptions options = {});
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() = default;

    [[nodiscard]] Stream& in() noexcept { return process_.in(); }
    [[nodiscard]] Stream& out() noexcept { return process_.out(); }
    [[nodiscard]] Process& process() noexcept { return process_; }
    [[nodiscard]] std::string out_line();
    [[nodiscard]] std::string err_line();
    /// Reads lines of stderr up to the first that contains the text, and returns what stands behind it there.
    [[nodiscard]] std::string err_behind(std::string_view text);

    /// Waits for its end. A signal is 128 and its number.
    [[nodiscard]] int exit_code();
    /// Ends its stdin and waits for its end, which must be a good one.
    void finish();

  private:
    [[nodiscard]] std::string complaint();

    std::string name_;
    Process process_;
    Lines out_lines_;
    Lines err_lines_;
    std::string heard_;
};

/// What a program said from its beginning to its end.
struct Said {
    std::string out;
    std::string err;
    int code = 0;
};

/// Runs it with that stdin, to its end.
[[nodiscard]] Said run(const std::vector<std::string>& command, std::string_view input = {},
                       const SpawnOptions& options = {});

/// The exit code of a shell for this status: a signal is 128 and its number.
[[nodiscard]] int code_of(const ExitStatus& status) noexcept;

}  // namespace strait::test
