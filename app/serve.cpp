/// `strait serve ADDRESS -- COMMAND…`: every call runs the command.

#include "arguments.hpp"
#include "console.hpp"
#include "dialect.hpp"
#include "exit_code.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/process.hpp>
#include <strait/rpc_server.hpp>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    std::string dialect = "any";
    std::vector<std::string> words;  // only for the help: what follows `--` never comes here
};

std::string_view without_newline(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

Error failed(const Communication& said) {
    const auto complaint = without_newline(text(said.err));
    if (!complaint.empty()) return {Errc::remote_error, std::string(complaint)};
    return {Errc::remote_error, fmt::format("the command ended with code {}", code_of(said.status))};
}

/// One call: the name is the last argument, the parameters are JSON on stdin, the result is stdout.
Result<rpc::Value> run(std::vector<std::string> command, std::string_view name, const rpc::Value& parameters,
                       const Deadline& deadline) {
    const auto input = parameters.json();
    if (!input) return std::unexpected(input.error());
    command.emplace_back(name);
    auto child = Process::spawn(command, {.out = piped, .in = piped, .err = piped});
    if (!child) return std::unexpected(child.error());
    const auto said = child->communicate(bytes(*input + "\n"), {.deadline = deadline});
    if (!said) return std::unexpected(said.error());
    if (!said->status.success()) return std::unexpected(failed(*said));
    const auto output = without_newline(text(said->out));
    auto value = rpc::Value::from_json(output);
    return value ? value : rpc::Value(output);
}

Result<int> serve(const Options& options, const Session& session) {
    if (session.command.empty())
        return fail(Errc::invalid_argument, "serve: the command is missing: write `--` and then the command");
    const auto dialect = dialect_named(options.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    rpc::Server server;
    server.bind_others([&](rpc::CallContext& context, std::string_view name, const rpc::Value& parameters) {
        return run(session.command, name, parameters, context.deadline());
    });
    const auto address = server.serve(options.address, {.dialect = *dialect});
    if (!address) return std::unexpected(address.error());
    note("serving at " + address->text());
    if (auto ended = server.run(session.stop); !ended) return std::unexpected(ended.error());
    return session.stop.stop_requested() ? kInterrupted : kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://tools, pipe://tools, tcp://localhost:7000, stdio:");
    arguments.text("--dialect", options->dialect, "NAME", "take only this: msgpack, jsonl or lsp (default: any)");
    arguments.words("COMMAND", options->words, "`--`, the program and its arguments");
    return [options](const Session& session) { return serve(*options, session); };
}

}  // namespace

const Verb kServeVerb{
    .name = "serve",
    .family = "call",
    .summary = "let every call run a command: procedures as scripts",
    .details =
        "The command gets the procedure's name as its last argument and the parameters as JSON on stdin. "
        "What it prints is\n"
        "the result: JSON, or else a text. When it fails, the error is what it wrote to stderr. Calls run "
        "side by side.\n"
        "At exec:PROGRAM the program is started once and is the one that calls, on its stdin and stdout.\n",
    .examples =
        "  strait serve pipe://tools -- ./tools.sh     (and: strait call pipe://tools greet Ann)\n"
        "  strait serve tcp://localhost:7000 --dialect jsonl -- python3 procedures.py\n",
    .define = define,
    .takes_command = true,
    .names_address = true};

}  // namespace strait::app
