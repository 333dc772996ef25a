/// The command: finds the verb, reads its arguments, runs it, and turns what comes back into an exit code.

#include "arguments.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "terminal.hpp"
#include "verb.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <vector>

namespace strait::app {
namespace {

using Words = std::vector<std::string>;

const std::array kVerbs{&kListenVerb, &kConnectVerb, &kExecVerb,      &kBridgeVerb,   &kReadVerb,     &kWriteVerb,
                        &kWatchVerb,  &kPublishVerb, &kSubscribeVerb, &kNotifyVerb,   &kWaitVerb,     &kLockVerb,
                        &kCallVerb,   &kServeVerb,   &kTourVerb,      &kBenchVerb,    &kLsVerb,       &kTopVerb,
                        &kDoctorVerb, &kPathVerb,    &kSchemesVerb,   &kTourPeerVerb, &kBenchPeerVerb};

std::string overview() {
    std::string text =
        "strait: every way two programs on one computer can talk, behind one address\n"
        "Usage: strait VERB ADDRESS…\n";
    std::string_view family;
    for (const auto* verb : kVerbs) {
        if (verb->family.empty()) continue;
        if (verb->family != family) text += fmt::format("\n{}:\n", verb->family);
        family = verb->family;
        text += fmt::format("  {:<10}{}\n", verb->name, verb->summary);
    }
    return text +
           "\nExamples:\n"
           "  strait listen pipe://test             in one terminal, and\n"
           "  strait connect pipe://test            in another: a chat\n"
           "  strait write shm://board hello        and: strait read --text shm://board\n"
           "\n'strait VERB --help' explains a verb, 'strait schemes' lists all addresses.\n" +
           kExitCodesHelp;
}

const Verb* find_verb(std::string_view name) {
    const auto found = std::ranges::find(kVerbs, name, &Verb::name);
    return found == kVerbs.end() ? nullptr : *found;
}

int print_and_end(std::string_view text) {
    const auto printed = print(text);
    return printed ? kSuccess : complain(printed.error());
}

int bad_usage(std::string_view what, std::string_view hint) {
    note(fmt::format("{}; {}", what, hint));
    return kBadUsage;
}

int unknown_verb(const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto* verb : kVerbs) {
        if (!verb->family.empty()) names.push_back(verb->name);
    }
    const auto guess = likely_meant(name, names);
    return bad_usage(fmt::format("there is no verb '{}'", name),
                     guess.empty() ? "'strait --help' lists them" : fmt::format("did you mean '{}'?", guess));
}

std::string footer_of(const Verb& verb) {
    const std::string details = verb.details.empty() ? "" : fmt::format("{}\n", verb.details);
    return fmt::format("{}Examples:\n{}\n{}", details, verb.examples, kExitCodesHelp);
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

int run(const Verb& verb, const Words& words) {
    const auto split = verb.names_address   ? split_at_dashes(words)
                       : verb.takes_command ? split_at_command(words)
                                            : SplitArguments{words, {}};
    CLI::App parser(std::string(verb.summary), "strait " + std::string(verb.name));
    parser.footer(footer_of(verb));
    parser.set_help_flag("-h,--help", "print this help");
    parser.allow_windows_style_options(false);  // `/tmp/x` is a path on both systems
    parser.get_formatter()->label("Positionals", "Arguments");
    Arguments arguments(parser);
    const auto action = verb.define(arguments);
    try {
        parser.parse(Words(split.options.rbegin(), split.options.rend()));
    } catch (const CLI::CallForHelp&) {
        return print_and_end(parser.help());
    } catch (const CLI::ParseError& error) {
        return bad_usage(fmt::format("{}: {}", verb.name, one_line(error.what())),
                         fmt::format("'strait {} --help' shows how", verb.name));
    }
    const Interrupt interrupt;
    const auto code = action({interrupt.token(), split.command});
    return code ? *code : complain(code.error());
}

int run(Words words) {
    if (words.empty()) return bad_usage("a verb is missing", "'strait --help' lists them");
    const std::string first = words.front();
    words.erase(words.begin());
    if (first == "--version") return print_and_end("strait " STRAIT_VERSION "\n");
    if (first == "help" && !words.empty()) return run({words.front(), "--help"});
    if (first == "--help" || first == "-h" || first == "help") return print_and_end(overview());
    const auto* verb = find_verb(first);
    return verb != nullptr ? run(*verb, words) : unknown_verb(first);
}

}  // namespace
}  // namespace strait::app

int main(int count, char** values) {
    strait::app::keep_stderr_apart();
    try {
        return strait::app::run(strait::app::command_line(count, values));
    } catch (const std::exception& error) {
        strait::app::note(error.what());
        return strait::app::kFailed;
    }
}
