#pragma once
/// What verbs take as arguments. The one place, with main.cpp, that knows how a command line is parsed.

#include <strait/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): not our name
class App;
}  // namespace CLI

namespace strait::app {

/// Each call adds one argument. `value` is filled when the command line is parsed, and keeps what is in it otherwise.
class Arguments {
  public:
    explicit Arguments(CLI::App& parser) : parser_(parser) {}

    /// Positional ones, in this order; `words` takes all that are left.
    void required(const std::string& name, std::string& value, const std::string& help);
    void optional(const std::string& name, std::optional<std::string>& value, const std::string& help);
    void words(const std::string& name, std::vector<std::string>& value, const std::string& help);

    /// `--json`
    void flag(const std::string& name, bool& value, const std::string& help);
    /// `--input FILE`; `form` is what stands for the value in the help.
    void text(const std::string& name, std::string& value, const std::string& form, const std::string& help);
    /// `--count 3`, at least 1.
    void count(const std::string& name, std::uint64_t& value, const std::string& help);
    /// `--wait 5s`
    /// `--value 7`, which may be negative.
    void number(const std::string& name, std::optional<std::int32_t>& value, const std::string& help);
    void duration(const std::string& name, std::chrono::milliseconds& value, const std::string& help);
    void duration(const std::string& name, std::optional<std::chrono::milliseconds>& value, const std::string& help);
    /// `--size 64KiB`
    void size(const std::string& name, std::uint64_t& value, const std::string& help);

    /// The two cannot be given together.
    void exclude(const std::string& name, const std::string& other);

  private:
    CLI::App& parser_;
};

/// What stands in front of the command and what is the command, for `strait exec [OPTION…] [--] COMMAND…`.
struct SplitArguments {
    std::vector<std::string> options;
    std::vector<std::string> command;
};
/// Splits at the first `--`, or in front of the first word that is no option. Options with values must be written `--name=value` there.
[[nodiscard]] SplitArguments split_at_command(const std::vector<std::string>& words);
/// Splits at the first `--` only; without one there is no command.
[[nodiscard]] SplitArguments split_at_dashes(const std::vector<std::string>& words);

/// The candidate that the word is a slip of the pen from, or an empty view.
[[nodiscard]] std::string_view likely_meant(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace strait::app
