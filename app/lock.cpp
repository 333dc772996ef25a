/// `strait lock ADDRESS -- COMMAND…`: runs a command while it has a mutex.

#include "arguments.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "verb.hpp"

#include <strait/mutex.hpp>
#include <strait/process.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace strait::app {
namespace {

constexpr std::uint64_t kMostCode = 255;

struct Options {
    std::string address;
    std::optional<std::chrono::milliseconds> timeout;
    bool at_once = false;
    std::uint64_t conflict_code = kTimedOut;
    std::vector<std::string> words;  // only for the help: what follows `--` never comes here
};

Deadline deadline_of(const Options& options, const Session& session) {
    if (options.at_once) return Deadline::now();
    return (options.timeout ? Deadline::after(*options.timeout) : Deadline::never()).or_stopped(session.stop);
}

Result<int> run(const Session& session) {
    auto child = Process::spawn(session.command);
    if (!child) return std::unexpected(child.error());
    auto status = child->wait(Deadline::until_stopped(session.stop));
    // The mutex is ours until the command has ended, as it sees fit.
    if (!status && status.error() == Errc::cancelled) {
        Interrupt::pass_on(child->process_id());
        status = child->wait();
    }
    if (!status) return std::unexpected(status.error());
    return code_of(*status);
}

Result<int> lock(const Options& options, const Session& session) {
    if (options.conflict_code > kMostCode) return fail(Errc::invalid_argument, "lock: an exit code is at most 255");
    if (session.command.empty())
        return fail(Errc::invalid_argument, "lock: the command is missing: write `--` and then the command");
    auto mutex = Mutex::open_or_create(options.address);
    if (!mutex) return std::unexpected(mutex.error());
    const auto guard = mutex->lock(deadline_of(options, session));
    if (!guard && guard.error() == Errc::timed_out) {
        static_cast<void>(complain(guard.error()));
        return static_cast<int>(options.conflict_code);
    }
    if (!guard) return std::unexpected(guard.error());
    if (guard->previous_owner_died())
        note(fmt::format("the owner of {} before was killed: what it guards may be half done", options.address));
    return run(session);
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "mutex://NAME; it is made if it is not there");
    arguments.duration("-w,--timeout", options->timeout, "give up after that time, with exit code 3");
    arguments.flag("-n,--nonblock,--try", options->at_once,
                   "do not wait at all; exit code 3 when somebody else has it");
    arguments.count("-E,--conflict-exit-code", options->conflict_code, "instead of 3 when somebody else has it");
    arguments.exclude("--timeout", "--try");
    arguments.words("COMMAND", options->words, "`--`, the program and its arguments");
    return [options](const Session& session) { return lock(*options, session); };
}

}  // namespace

const Verb kLockVerb{.name = "lock",
                     .family = "notify",
                     .summary = "run a command while having a mutex, as flock(1) does with a file",
                     .details =
                         "Waits for the mutex, runs the command, and returns its exit code. The program is searched on "
                         "PATH; no shell is involved.\n"
                         "Says so on stderr when the owner before was killed. When strait itself is killed the mutex "
                         "is free, though the command may go on.\n"
                         "Signals that ask strait to end go to the command, whose exit code counts; the second one "
                         "ends strait itself.\n",
                     .examples =
                         "  strait lock mutex://database -- ./migrate --all\n"
                         "  strait lock mutex://backup -n -E 75 -- tar -cf backup.tar data\n",
                     .define = define,
                     .takes_command = true,
                     .names_address = true};

}  // namespace strait::app
