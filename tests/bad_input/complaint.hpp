#pragma once
/// What the command says to input that makes no sense: one line, exactly, and an exit code.

#include "support/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace strait::test {

/// The exit codes as `strait --help` documents them.
inline constexpr int kFailed = 1;
inline constexpr int kBadUsage = 2;
inline constexpr int kNotFound = 4;
inline constexpr int kNotSupported = 5;

struct Complaint {
    std::vector<std::string> arguments;
    std::string message;  ///< what follows `strait: `
    int code = kBadUsage;
};

/// Runs each and compares: nothing on stdout, the message and nothing more on stderr, the code.
void check_complaints(const std::vector<Complaint>& complaints);

/// `connect ADDRESS` with this about that address: "cannot use the address ADDRESS: " and the reason.
[[nodiscard]] Complaint bad_address(const std::string& address, std::string_view reason);

}  // namespace strait::test
