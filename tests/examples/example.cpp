#include "example.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/schemes.hpp>

#include <cstdlib>
#include <filesystem>

namespace strait::test {
namespace {

std::vector<std::string> command(std::string_view name, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{Example::program(name)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

// The examples' names live here on Linux, because a server that is killed leaves them. The folder goes with the test.
std::string runtime_folder() {
    static const std::filesystem::path folder = [] {
        auto path = unique_path();
        std::filesystem::create_directory(path);
        return path;
    }();
    return folder.string();
}

SpawnOptions options() {
    return {.out = piped, .in = piped, .err = piped, .environment = {{"XDG_RUNTIME_DIR", runtime_folder()}}};
}

std::string without_carriage_returns(std::string text) {
    std::erase(text, '\r');
    return text;
}

}  // namespace

std::string Example::program(std::string_view name) {
    const char* folder = std::getenv("STRAIT_EXAMPLES");
    if (folder == nullptr) throw Unexpected("STRAIT_EXAMPLES does not name the folder of the examples; CTest sets it");
    return std::string(folder) + "/" + std::string(name) + (this_system() == System::windows ? ".exe" : "");
}

Example::Example(std::string_view name, const std::vector<std::string>& arguments)
    : process_(must(Process::spawn(command(name, arguments), options()))), lines_(process_.out()) {}

std::string Example::line_after(std::string_view start) {
    const std::string said = line();
    if (!said.starts_with(start)) throw Unexpected("it said '" + said + "' instead of '" + std::string(start) + "…'");
    return said.substr(start.size());
}

void Example::type(std::string_view line) { must(process_.in().write(bytes(std::string(line) + "\n"), patience())); }

Ending Example::end() {
    process_.in().close();
    const auto complaint = must(process_.err().read_all({.deadline = patience()}));
    const auto status = must(process_.wait(patience()));
    return {status.signal ? 128 + *status.signal : status.code, without_carriage_returns(std::string(text(complaint)))};
}

}  // namespace strait::test
