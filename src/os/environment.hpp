#pragma once
/// Variables of this process's environment.

#include <optional>
#include <string>

namespace strait::os {

/// Source: getenv(3), GetEnvironmentVariableW. Linux: no other thread may change the environment meanwhile.
[[nodiscard]] std::optional<std::string> environment_variable(const char* name);

/// So that children do not get it. Source: unsetenv(3), SetEnvironmentVariableW. Linux: no other thread may look at the environment meanwhile.
void remove_environment_variable(const char* name);

}  // namespace strait::os
