#pragma once
/// Starting a program.

#include "mechanism/posix/child_pipes.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace strait::mechanism::child_process {

/// Starts the program with the streams of `actions`, no signal blocked, SIGPIPE as usual, and the environment and folder of `options`.
/// Errors: not_found (no such program or folder, each named), access_denied, wrong_kind (not a program), too_large (arguments), out_of_resources,
/// invalid_argument. Source: posix_spawnp(3).
[[nodiscard]] Result<pid_t> start(const std::vector<std::string>& arguments, const SpawnOptions& options,
                                  FileActions& actions);

}  // namespace strait::mechanism::child_process
