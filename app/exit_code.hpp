#pragma once
/// What the command's exit codes mean. `exec` and `lock` return their child's own code instead.

#include <strait/error.hpp>
#include <strait/process.hpp>

namespace strait::app {

inline constexpr int kSuccess = 0;        ///< done; also when the reader of stdout went away and wanted no more
inline constexpr int kFailed = 1;         ///< the peer or the system reports an error
inline constexpr int kBadUsage = 2;       ///< the arguments or the address make no sense
inline constexpr int kTimedOut = 3;       ///< the time ran out
inline constexpr int kNotFound = 4;       ///< nobody listens there, no such object, file, host or program
inline constexpr int kNotSupported = 5;   ///< this system has not got it, or strait has not got it yet
inline constexpr int kInterrupted = 130;  ///< Ctrl-C, or asked to end by another program

/// The table for `--help`.
inline constexpr const char* kExitCodesHelp =
    "Exit codes: 0 done, 1 failed, 2 bad usage or address, 3 timed out, 4 nobody or nothing there,\n"
    "5 not supported here, 130 interrupted. `exec` and `lock` return the code of\n"
    "their child (128 + N after signal N).\n";

[[nodiscard]] int exit_code_of(Errc code) noexcept;
/// A child's own code, or 128 + N after signal N.
[[nodiscard]] int code_of(const ExitStatus& status) noexcept;

}  // namespace strait::app
