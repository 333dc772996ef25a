#include "mechanism/posix/spawn.hpp"

#include "mechanism/node/invitation.hpp"
#include "os/posix/gate.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <string_view>
#include <utility>

namespace strait::mechanism::child_process {
namespace {

class Attributes {
  public:
    Attributes() noexcept {
        ::posix_spawnattr_init(&native_);
        sigset_t none;
        sigset_t broken_pipe;
        ::sigemptyset(&none);
        ::sigemptyset(&broken_pipe);
        ::sigaddset(&broken_pipe, SIGPIPE);
        // This process may ignore SIGPIPE because of us; a child that does not know would go on writing to nobody.
        ::posix_spawnattr_setsigdefault(&native_, &broken_pipe);
        ::posix_spawnattr_setsigmask(&native_, &none);
        ::posix_spawnattr_setflags(&native_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes() { ::posix_spawnattr_destroy(&native_); }
    [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &native_; }

  private:
    posix_spawnattr_t native_;
};

std::string_view name_of(std::string_view entry) { return entry.substr(0, entry.find('=')); }

/// Text that execve(2) takes: the strings must stay as they are while it is used.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (auto& string : strings) pointers.push_back(string.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> merged_environment(const SpawnOptions& options) {
    std::vector<std::string> merged;
    const auto is_replaced = [&](std::string_view entry) {
        return std::ranges::any_of(options.environment, [&](const auto& own) { return own.first == name_of(entry); });
    };
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        // The channel to our own Node parent is not passed on, so a child must not be told of it.
        if (!is_replaced(*entry) && !node::is_invitation(name_of(*entry))) merged.emplace_back(*entry);
    }
    for (const auto& [name, value] : options.environment) {
        auto entry = std::string(name).append("=").append(value);
        const auto same = std::ranges::find(merged, std::string_view(name), name_of);
        if (same == merged.end())
            merged.push_back(std::move(entry));
        else
            *same = std::move(entry);
    }
    return merged;
}

// The child reports only a number; which of its steps it belongs to is found out here.
Error explained(int number, const std::string& program, const std::string& directory) {
    Error error = os::system_error("posix_spawnp", number);
    struct stat status{};
    if (!directory.empty() && ::stat(directory.c_str(), &status) < 0 && errno == number)
        return error.because(number == ENOENT ? "there is no folder " + directory
                                              : "the folder " + directory + " cannot be entered");
    const bool has_path = program.find('/') != std::string::npos;
    switch (number) {
        case ENOENT:
            if (!has_path) return error.because("there is no program '" + program + "' on PATH");
            if (directory.empty() && ::stat(program.c_str(), &status) == 0)
                return error.because("the interpreter that " + program + " names in its first line is missing");
            return error.because("there is no program " + program);
        case ENOTDIR:
            if (!directory.empty() && !S_ISDIR(status.st_mode)) return error.because(directory + " is not a folder");
            return error.because("there is no program " + program);
        case EACCES: return error.because("'" + program + "' may not be executed by this user");
        case ENOEXEC:
            return Error(Errc::wrong_kind, "'" + program + "' is not a program").from("posix_spawnp", error.native());
        case E2BIG: return error.because("the arguments and the environment are too large together");
        case EAGAIN:
            return Error(Errc::out_of_resources, "this user has too many processes")
                .from("posix_spawnp", error.native());
        default: return error;
    }
}

}  // namespace

Result<pid_t> start(const std::vector<std::string>& arguments, const SpawnOptions& options, FileActions& actions) {
    if (!options.directory.empty()) {
        const int number = ::posix_spawn_file_actions_addchdir_np(actions.get(), options.directory.c_str());
        if (number != 0) return std::unexpected(os::system_error("posix_spawn_file_actions_addchdir_np", number));
    }
    auto words = arguments;
    auto environment = merged_environment(options);
    const auto word_pointers = pointers_to(words);
    const auto environment_pointers = pointers_to(environment);
    const Attributes attributes;
    pid_t child = 0;
    const int number = ::posix_spawnp(&child, words.front().c_str(), actions.get(), attributes.get(),
                                      word_pointers.data(), environment_pointers.data());
    if (number != 0) return std::unexpected(explained(number, words.front(), options.directory));
    return child;
}

}  // namespace strait::mechanism::child_process
