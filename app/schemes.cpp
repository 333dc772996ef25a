/// `strait schemes`: the registry of all addresses, for people, for programs and for docs/platforms.md.

#include "console.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "verb.hpp"

#include <strait/schemes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace strait::app {
namespace {

struct Options {
    bool json = false;
    bool markdown = false;
};

std::string nouns_of(const Scheme& scheme) {
    std::string list;
    for (const auto noun : scheme.nouns) list += (list.empty() ? "" : ", ") + std::string(name(noun));
    return list;
}

std::string_view word_for(Availability availability) {
    switch (availability) {
        case Availability::works: return "works";
        case Availability::needs_other_system: return "needs_other_system";
        case Availability::planned: return "planned";
    }
    return "";
}

std::string sentence_for(const Support& support) {
    switch (support.availability) {
        case Availability::works: return std::string(support.native);
        case Availability::needs_other_system: return fmt::format("needs {}; use {}", support.native, support.instead);
        case Availability::planned: return fmt::format("not yet ({}); use {}", support.native, support.instead);
    }
    return "";
}

std::string as_table() {
    std::size_t width = 0;
    for (const auto& scheme : schemes()) width = std::max(width, nouns_of(scheme).size());
    const auto line = [width](auto purpose, auto address, std::string_view nouns, std::string_view here) {
        return fmt::format("{:<10}{:<28}{:<{}}  {}\n", purpose, address, nouns, width, here);
    };
    std::string text = line("purpose", "address", "carries", "on this system");
    for (const auto& scheme : schemes())
        text += line(scheme.purpose, scheme.form, nouns_of(scheme), sentence_for(scheme.on(this_system())));
    return text;
}

// As it is, `<runtime>` would be taken for HTML and vanish, and `\\.\pipe` would lose a backslash.
std::string for_markdown(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (std::string_view("<>\\|*").find(letter) != std::string_view::npos) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

std::string as_markdown() {
    std::string text = "| purpose | address | carries | Linux | Windows |\n|---|---|---|---|---|\n";
    for (const auto& scheme : schemes()) {
        text += fmt::format("| {} | `{}` | {} | {} | {} |\n", scheme.purpose, scheme.form, nouns_of(scheme),
                            for_markdown(sentence_for(scheme.on_linux)), for_markdown(sentence_for(scheme.on_windows)));
    }
    return text;
}

Json json_of(const Support& support) {
    return JsonObject()
        .add("availability", word_for(support.availability))
        .add("native", support.native)
        .add("instead", support.instead)
        .json();
}

std::string as_json() {
    JsonArray rows;
    for (const auto& scheme : schemes()) {
        JsonArray nouns;
        for (const auto noun : scheme.nouns) nouns.add(name(noun));
        JsonArray options;
        for (const auto option : scheme.options) options.add(option);
        rows.add(JsonObject()
                     .add("scheme", scheme.name)
                     .add("form", scheme.form)
                     .add("purpose", scheme.purpose)
                     .add("nouns", nouns.json())
                     .add("options", options.json())
                     .add("linux", json_of(scheme.on_linux))
                     .add("windows", json_of(scheme.on_windows))
                     .json());
    }
    return rows.json().text + "\n";
}

Result<int> print_schemes(const Options& options) {
    const auto printed = print(options.json ? as_json() : options.markdown ? as_markdown() : as_table());
    if (!printed) return std::unexpected(printed.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.flag("--json", options->json, "as JSON, with both systems");
    arguments.flag("--markdown", options->markdown, "as a Markdown table, with both systems");
    arguments.exclude("--json", "--markdown");
    return [options](const Session&) { return print_schemes(*options); };
}

}  // namespace

const Verb kSchemesVerb{.name = "schemes",
                        .family = "look",
                        .summary = "list all addresses: what works here, and what to use instead",
                        .details = "",
                        .examples =
                            "  strait schemes\n"
                            "  strait schemes --json | jq -r '.[] | select(.linux.availability==\"works\").form'\n",
                        .define = define};

}  // namespace strait::app
