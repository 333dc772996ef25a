/// `strait doctor`: what killed programs have left, and limits that will bite.

#include "console.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "verb.hpp"

#include <strait/doctor.hpp>
#include <strait/schemes.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace strait::app {
namespace {

using Findings = std::vector<Finding>;

struct Options {
    bool fix = false;
    bool json = false;
};

std::string_view name_of(Finding::Kind kind) { return kind == Finding::Kind::left_over ? "left over" : "limit"; }

std::string lines_of(const Findings& findings, const Findings& removed) {
    std::string text;
    for (const auto& finding : removed) text += fmt::format("removed   {}: {}\n", finding.object, finding.proof);
    for (const auto& finding : findings)
        text += fmt::format("{:<9} {}: {}\n          {}\n", name_of(finding.kind), finding.object, finding.proof,
                            finding.remedy);
    return text.empty() ? "nothing is left over, and no limit is tight\n" : text;
}

Json json_of(const Finding& finding) {
    return JsonObject()
        .add("kind", name_of(finding.kind))
        .add("object", finding.object)
        .add("proof", finding.proof)
        .add("remedy", finding.remedy)
        .json();
}

// A stream of ours would be listed, and the first thing that a program lists sweeps away the pages of the dead, which `--fix` still has to read.
Result<void> print_unlisted(const std::string& text) {
    if (this_system() == System::windows) return print(text);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return fail(Errc::io, "stdout takes nothing more");
    return {};
}

Result<int> consult(const Options& options) {
    const auto removed = options.fix ? clean_up() : Findings{};
    if (!removed) return std::unexpected(removed.error());
    const auto findings = examine();
    if (!findings) return std::unexpected(findings.error());
    const auto text = options.json ? JsonObject()
                                             .add("findings", json_array(*findings, json_of))
                                             .add("removed", json_array(*removed, json_of))
                                             .json()
                                             .text +
                                         "\n"
                                   : lines_of(*findings, *removed);
    if (const auto printed = print_unlisted(text); !printed) return std::unexpected(printed.error());
    return findings->empty() ? kSuccess : kFailed;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.flag("--fix", options->fix, "remove what is left over; limits stay as they are");
    arguments.flag("--json", options->json, "as one JSON object");
    return [options](const Session&) { return consult(*options); };
}

}  // namespace

const Verb kDoctorVerb{
    .name = "doctor",
    .family = "look",
    .summary = "find what killed programs have left, and limits that will bite",
    .details =
        "Left over is what no living program has locked; the next program of its kind would clean it up as well.\n"
        "Queues at mq:// are listed by the system where it is mounted: mount -t mqueue none /dev/mqueue\n"
        "Each limit comes with the command that changes it. Exit code 1 if anything is found.\n",
    .examples =
        "  strait doctor\n"
        "  strait doctor --fix\n"
        "  strait doctor --json | jq -r '.findings[].object'\n",
    .define = define};

}  // namespace strait::app
