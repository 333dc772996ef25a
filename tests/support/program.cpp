#include "support/program.hpp"

#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>

#include <array>
#include <utility>

namespace strait::test {
namespace {

SpawnOptions all_piped(SpawnOptions options) {
    options.in = options.out = options.err = piped;
    return options;
}

}  // namespace

Program::Program(const std::vector<std::string>& command, SpawnOptions options)
    : name_(command.empty() ? "" : command.front()),
      process_(must(Process::spawn(command, all_piped(std::move(options))))),
      out_lines_(process_.out()),
      err_lines_(process_.err()) {}

std::string Program::out_line() {
    try {
        return out_lines_.next();
    } catch (const Unexpected& cause) {
        throw Unexpected(std::string(cause.what()) + complaint());
    }
}

std::string Program::err_line() {
    heard_ += heard_.empty() ? "" : "\n";
    auto line = err_lines_.next();
    heard_ += line;
    return line;
}

std::string Program::err_behind(std::string_view text) {
    while (true) {
        try {
            const auto line = err_line();
            const auto at = line.find(text);
            if (at != std::string::npos) return line.substr(at + text.size());
        } catch (const Unexpected& cause) {
            throw Unexpected(std::string(cause.what()) + "; waiting for '" + std::string(text) + "'" + complaint());
        }
    }
}

int Program::exit_code() {
    const auto status = process_.wait(patience());
    if (!status) throw Unexpected(name_ + " does not end: " + status.error().message() + complaint());
    return code_of(*status);
}

void Program::finish() {
    process_.in().close();
    const int code = exit_code();
    if (code != 0) throw Unexpected(name_ + " ended with " + std::to_string(code) + complaint());
}

// Only what is there: a program that hangs keeps its stderr open.
std::string Program::complaint() {
    std::array<std::byte, 4096> buffer;
    while (const auto count = process_.err().try_read(buffer)) {
        if (*count == 0) break;
        heard_ += text(std::span(buffer).first(*count));
    }
    return "; " + name_ + (heard_.empty() ? " said nothing" : " said: " + heard_);
}

Said run(const std::vector<std::string>& command, std::string_view input, const SpawnOptions& options) {
    auto process = must(Process::spawn(command, all_piped(options)));
    const auto said = must(process.communicate(bytes(input), {.deadline = patience()}));
    return {std::string(text(said.out)), std::string(text(said.err)), code_of(said.status)};
}

int code_of(const ExitStatus& status) noexcept { return status.signal ? 128 + *status.signal : status.code; }

}  // namespace strait::test
