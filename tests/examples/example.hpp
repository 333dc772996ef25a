#pragma once
/// A program of examples/, built against the installed package, as a person at a terminal uses it.

#include "support/lines.hpp"

#include <strait/process.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace strait::test {

/// How a program ended.
struct Ending {
    int code = 0;
    std::string complaint;  ///< what it wrote to stderr
    friend bool operator==(const Ending&, const Ending&) = default;
};

/// A running example. Every wait throws Unexpected after kPatience; the destructor kills it.
class Example {
  public:
    explicit Example(std::string_view name, const std::vector<std::string>& arguments = {});
    Example(const Example&) = delete;
    Example& operator=(const Example&) = delete;
    ~Example() = default;

    /// The next line of its stdout.
    [[nodiscard]] std::string line() { return lines_.next(); }
    /// What follows `start` in the next line of its stdout, which must start so.
    [[nodiscard]] std::string line_after(std::string_view start);
    void type(std::string_view line);
    /// Ends its stdin, as Ctrl-D does, and waits for its end.
    [[nodiscard]] Ending end();
    [[nodiscard]] std::uint32_t process_id() const noexcept { return process_.process_id(); }

    /// The path of that program.
    [[nodiscard]] static std::string program(std::string_view name);

  private:
    Process process_;
    Lines lines_;
};

}  // namespace strait::test
