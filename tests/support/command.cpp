#include "support/command.hpp"

#include "support/outcome.hpp"

#include <cstdlib>

namespace strait::test {

std::vector<std::string> strait_command(const std::vector<std::string>& arguments) {
    const char* program = std::getenv("STRAIT_COMMAND");
    if (program == nullptr) throw Unexpected("STRAIT_COMMAND does not name the strait command; CTest sets it");
    std::vector<std::string> command{program};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

Said said_by_command(const std::vector<std::string>& arguments) {
    auto said = run(strait_command(arguments));
    std::erase(said.err, '\r');
    return said;
}

// `strait: listening on pipe://test (/run/user/0/strait/pipe/test)`
std::string listening_at(Program& command) {
    const auto said = command.err_behind("listening on ");
    return said.substr(0, said.rfind(" ("));
}

}  // namespace strait::test
