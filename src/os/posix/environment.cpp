#include "os/environment.hpp"

#include <cstdlib>

namespace strait::os {

std::optional<std::string> environment_variable(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): the header says so
    if (value == nullptr) return std::nullopt;
    return value;
}

void remove_environment_variable(const char* name) {
    ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): the header says so
}

}  // namespace strait::os
