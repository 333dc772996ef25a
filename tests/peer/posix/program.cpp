#include "peer/program.hpp"

#include <cstdlib>

namespace strait::test::peer {

Arguments program_arguments(int argc, char** argv) { return {argv + 1, argv + argc}; }

std::optional<std::string> environment_value(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace strait::test::peer
