#pragma once
/// Results as tests look at them.

#include <strait/error.hpp>

#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>

namespace strait::test {

/// Thrown when something on the way to what a test is about fails. The test runner reports it.
class Unexpected : public std::runtime_error {
  public:
    explicit Unexpected(const std::string& what, const std::source_location& where = std::source_location::current())
        : std::runtime_error(std::string(where.file_name()) + ":" + std::to_string(where.line()) + ": " + what) {}
};

/// The value of a result that must not be an error. Any thread.
template <typename T>
T must(Result<T> result, const std::source_location& where = std::source_location::current()) {
    if (!result) throw Unexpected(std::string(name(result.error().code())) + ": " + result.error().message(), where);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// "ok", or the name of the error's code: `CHECK(outcome(stream.read(buffer)) == "timed_out")` prints what it was instead.
template <typename T>
[[nodiscard]] std::string outcome(const Result<T>& result) {
    return std::string(result ? "ok" : name(result.error().code()));
}

/// The error as a person reads it, or nothing.
template <typename T>
[[nodiscard]] std::string problem(const Result<T>& result) {
    return result ? std::string() : result.error().message();
}

}  // namespace strait::test
