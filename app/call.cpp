/// `strait call ADDRESS NAME ARGUMENT…`: calls a procedure; `strait call ADDRESS --list` says which there are.

#include "arguments.hpp"
#include "console.hpp"
#include "dialect.hpp"
#include "endpoint.hpp"
#include "exit_code.hpp"
#include "items.hpp"
#include "verb.hpp"

#include <strait/bytes.hpp>
#include <strait/rpc_client.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    std::optional<std::string> name;
    std::vector<std::string> words;
    std::string dialect = "any";
    std::optional<std::chrono::milliseconds> timeout;
    std::chrono::milliseconds wait{0};
    bool list = false;
    bool json = false;
    bool stream = false;
    bool notify = false;
    bool by_name = false;
};

using Types = std::vector<std::string>;

bool is_text(std::string_view type) { return type == "string" || type == "string?"; }

// What a person types: JSON, or a text without its quotes. Where the server says that it wants a text, 5 is one, too.
Result<rpc::Value> argument(const std::string& word, const std::optional<std::string>& type) {
    const bool is_quoted = word.starts_with('"');
    if (type && is_text(*type) && !is_quoted) return rpc::Value(word);
    auto value = rpc::Value::from_json(word);
    if (value) return value;
    const bool looks_like_json = is_quoted || word.starts_with('{') || word.starts_with('[');
    if (looks_like_json) return fail(Errc::invalid_argument, fmt::format("{}: {}", word, value.error().reason()));
    return rpc::Value(word);
}

// Only words that could be meant in two ways are worth the question; others' servers cannot answer it.
Types types_of(const rpc::Caller& server, const Options& options) {
    const auto has_two_meanings = [](const std::string& word) {
        return !word.starts_with('"') && !word.starts_with('{') && !word.starts_with('[') &&
               rpc::Value::from_json(word);
    };
    if (std::ranges::none_of(options.words, has_two_meanings)) return {};
    const auto all = server.call<std::vector<rpc::Description>>("rpc.describe");
    if (!all) return {};
    const auto found = std::ranges::find(*all, *options.name, &rpc::Description::name);
    return found == all->end() ? Types() : found->types;
}

Result<rpc::Value> parameters(const rpc::Caller& server, const Options& options) {
    if (options.by_name) {
        if (options.words.size() == 1) return rpc::Value::from_json(options.words.front());
        return fail(Errc::invalid_argument, "--by-name takes one argument: a JSON object");
    }
    const auto types = types_of(server, options);
    std::vector<rpc::Value> values;
    for (std::size_t i = 0; i < options.words.size(); ++i) {
        auto value = argument(options.words[i], i < types.size() ? std::optional(types[i]) : std::nullopt);
        if (!value) return value;
        values.push_back(std::move(*value));
    }
    return rpc::Value(values);
}

// With its code in front, for scripts.
std::unexpected<Error> coded(const Error& error) {
    return fail(error.code(), fmt::format("{}: {}", strait::name(error.code()), error.message()));
}

Result<int> print_value(const rpc::Value& value) {
    const auto text = value.json();
    if (!text) return std::unexpected(text.error());
    if (const auto printed = print(*text + "\n"); !printed) return std::unexpected(printed.error());
    return kSuccess;
}

std::string signature(const rpc::Description& procedure) {
    std::string parameters;
    for (std::size_t i = 0; i < procedure.types.size(); ++i) {
        const bool is_named = i < procedure.parameters.size();
        parameters += fmt::format("{}{}{}", i == 0 ? "" : ", ", is_named ? procedure.parameters[i] + ": " : "",
                                  procedure.types[i]);
    }
    const auto about = procedure.documentation.empty() ? "" : "    " + procedure.documentation;
    return fmt::format("{}({}) -> {}{}\n", procedure.name, parameters, procedure.result, about);
}

Result<int> list(const rpc::Caller& server, const Options& options) {
    if (options.json) {
        const auto all = server.call<rpc::Value>("rpc.describe");
        return all ? print_value(*all) : Result<int>(coded(all.error()));
    }
    const auto all = server.call<std::vector<rpc::Description>>("rpc.describe");
    if (!all) return coded(all.error());
    std::string text;
    for (const auto& procedure : *all) text += signature(procedure);
    if (const auto printed = print(text); !printed) return std::unexpected(printed.error());
    return kSuccess;
}

Result<int> print_stream(const rpc::Caller& server, const Options& options, const rpc::Value& values) {
    auto results = server.stream<rpc::Value>(*options.name, rpc::by_name(values));
    while (true) {
        const auto value = results.next();
        if (!value) return coded(value.error());
        if (!*value) return kSuccess;
        if (const auto printed = print_value(**value); !printed) return printed;
    }
}

// What a DDE server takes is one text, and it answers with yes or no.
Result<int> command(const Address& address, const Options& options, const Session& session) {
    if (!options.name || !options.words.empty())
        return fail(Errc::invalid_argument, "call: give one command for " + address.text() + ", '[Save]' for one");
    return command_item(address, *options.name, session.stop);
}

Result<int> call(const Options& options, const Session& session) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    if (carries(*address, Noun::item)) return command(*address, options, session);
    const auto dialect = dialect_named(options.dialect);
    if (!dialect) return std::unexpected(dialect.error());
    if (options.list == options.name.has_value())
        return fail(Errc::invalid_argument, "call: give the name of a procedure, or --list");
    const auto deadline =
        (options.timeout ? Deadline::after(*options.timeout) : Deadline::never()).or_stopped(session.stop);
    const auto client =
        rpc::Client::connect(options.address, {.dialect = *dialect}, {.wait = options.wait, .deadline = deadline});
    if (!client) return std::unexpected(client.error());
    const auto server = client->within(deadline);
    if (options.list) return list(server, options);
    const auto values = parameters(server, options);
    if (!values) return std::unexpected(values.error());
    if (options.notify) {
        const auto said = server.notify(*options.name, rpc::by_name(*values));
        return said ? Result<int>(kSuccess) : coded(said.error());
    }
    if (options.stream) return print_stream(server, options, *values);
    const auto result = server.call<rpc::Value>(*options.name, rpc::by_name(*values));
    return result ? print_value(*result) : Result<int>(coded(result.error()));
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "shm://shop, pipe://shop, tcp://host:7000, 'exec:node server.js'");
    arguments.optional("NAME", options->name, "the procedure");
    arguments.words("ARGUMENT", options->words, "JSON, or a text as it is");
    arguments.flag("--list", options->list, "which procedures there are, with their types");
    arguments.flag("--json", options->json, "the list as JSON");
    arguments.flag("--stream", options->stream, "print results one by one, a line each, as they come");
    arguments.flag("--notify", options->notify, "say it and expect no answer");
    arguments.flag("--by-name", options->by_name, "the only argument is an object: all parameters by their names");
    arguments.text("--dialect", options->dialect, "NAME", "msgpack, jsonl or lsp (default: the address's, or msgpack)");
    arguments.duration("--timeout", options->timeout, "give up after that time, with exit code 3");
    arguments.duration("--wait", options->wait, "how long to go on trying while nobody listens there");
    return [options](const Session& session) { return call(*options, session); };
}

}  // namespace

const Verb kCallVerb{
    .name = "call",
    .family = "call",
    .summary = "call a procedure of a program that serves msgpack-rpc or JSON-RPC",
    .details =
        "The result is JSON on stdout; bytes in it are {\"$bytes\":\"base64\"}. An error is one line on "
        "stderr, with its code: `strait: not_found: there is no procedure 'ad'`.\n"
        "At dde:// the NAME is a command for the server, and nothing is printed.\n",
    .examples =
        "  strait call shm://calculator add 2 3\n"
        "  strait call pipe://shop place '{\"item\":\"tea\",\"count\":2}'\n"
        "  strait call shm://calculator primes 100 --stream\n"
        "  strait call unix:///tmp/nvim.sock nvim_command 'echo 1'\n"
        "  strait call dde://progman/progman/groups '[ShowGroup(Games, 1)]'\n"
        "  strait call 'exec:npx some-language-server --stdio?dialect=lsp' shutdown\n"
        "  strait call shm://calculator --list\n",
    .define = define};

}  // namespace strait::app
