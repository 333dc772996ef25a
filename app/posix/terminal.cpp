#include "terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace strait::app {

bool is_terminal(StandardStream stream) { return ::isatty(static_cast<int>(stream)) == 1; }

void keep_stderr_apart() {
    if (::fcntl(STDERR_FILENO, F_GETFD) >= 0) return;
    const int nowhere = ::open("/dev/null", O_WRONLY);
    if (nowhere < 0 || nowhere == STDERR_FILENO) return;
    ::dup2(nowhere, STDERR_FILENO);
    ::close(nowhere);
}

std::vector<std::string> command_line(int count, char** values) {
    if (count < 1) return {};
    return {values + 1, values + count};
}

std::string own_program() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? "strait" : program.string();
}

}  // namespace strait::app
