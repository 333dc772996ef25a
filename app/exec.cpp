/// `strait exec -- COMMAND…`: a child over anonymous pipes.

#include "console.hpp"
#include "exit_code.hpp"
#include "relay.hpp"
#include "verb.hpp"

#include <strait/process.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace strait::app {
namespace {

using namespace std::chrono_literals;

// As long as `exec:` gives its child to end by itself once nobody listens to it any more.
constexpr auto kGrace = 1s;

RelayEnd end_of(Process& child, const std::string& name) {
    return {name, &child.out(), &child.in(), [&child](const Deadline& deadline) -> Result<void> {
                const auto ended = child.wait(deadline);
                if (!ended) return std::unexpected(ended.error());
                return {};
            }};
}

// A child need not read all that it is offered: `head` does not either.
Result<void> outcome_of(const RelayReport& report) {
    const auto& sent = report.forward.writing;
    if (!sent && sent.error() != Errc::peer_died) return sent;
    for (const auto* part : {&report.forward.reading, &report.backward.writing, &report.backward.reading}) {
        if (!*part) return *part;
    }
    return {};
}

Result<int> exec(const Session& session) {
    if (session.command.empty())
        return fail(Errc::invalid_argument, "exec: the command is missing; 'strait exec --help' shows how");
    auto stdio = open_stdio();
    if (!stdio) return std::unexpected(stdio.error());
    auto child = Process::spawn(session.command, {.out = piped, .in = piped});
    if (!child) return std::unexpected(child.error());

    const auto report = relay(RelayEnd::own(*stdio), end_of(*child, session.command.front()), {.stop = session.stop});
    child->in().close();
    child->out().close();
    const auto outcome = outcome_of(report);
    const bool abandoned = session.stop.stop_requested() || !outcome;
    const auto status = child->wait(abandoned ? Deadline::after(kGrace) : Deadline::until_stopped(session.stop));
    if (session.stop.stop_requested()) return kInterrupted;
    if (!outcome) return std::unexpected(outcome.error());
    if (!status) return std::unexpected(status.error());
    return code_of(*status);
}

Action define(Arguments& arguments) {
    // Only for the help: what follows `--` never comes here.
    const auto words = std::make_shared<std::vector<std::string>>();
    arguments.words("COMMAND", *words, "the program and its arguments; `--` in front of it when it begins with a '-'");
    return [words](const Session& session) { return exec(session); };
}

}  // namespace

const Verb kExecVerb{
    .name = "exec",
    .family = "transfer",
    .summary = "run a child over anonymous pipes, and relay both ways",
    .details =
        "stdin goes to the child's stdin, its stdout to stdout; its stderr is ours. Returns the child's exit code.\n"
        "The program is searched on PATH; no shell is involved.\n",
    .examples =
        "  strait exec -- node child.js\n"
        "  echo hello | strait exec -- tr a-z A-Z\n",
    .define = define,
    .takes_command = true};

}  // namespace strait::app
