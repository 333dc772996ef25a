#include "arguments.hpp"

#include "duration.hpp"

#include <strait/bytes.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace strait::app {
namespace {

// One option whose text goes through a parser that returns a Result.
template <typename Value, typename Parse>
CLI::Option* add_parsed(CLI::App& parser, const std::string& name, Value& value, Parse parse) {
    return parser.add_option_function<std::string>(name, [name, &value, parse](const std::string& text) {
        const auto parsed = parse(text);
        if (!parsed) throw CLI::ValidationError(name, parsed.error().message());
        value = *parsed;
    });
}

Result<std::uint64_t> parse_count(std::string_view text) {
    std::uint64_t value = 0;
    const std::string digits(text);
    const auto* const end = digits.data() + digits.size();
    const auto [stopped_at, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc() && stopped_at == end && value > 0) return value;
    return fail(Errc::invalid_argument, "'" + digits + "' is not a whole number from 1 on");
}

std::size_t common_start(std::string_view one, std::string_view other) {
    return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

std::size_t common_end(std::string_view one, std::string_view other) {
    const auto end = std::mismatch(one.rbegin(), one.rend(), other.rbegin(), other.rend()).first;
    return static_cast<std::size_t>(end - one.rbegin());
}

// How much of the longer word is left when the middle that differs is taken out, in percent. One slip leaves most of it.
std::size_t likeness(std::string_view one, std::string_view other) {
    const auto start = common_start(one, other);
    const auto end = common_end(one.substr(start), other.substr(start));
    return 100 * (start + end) / std::max<std::size_t>(1, std::max(one.size(), other.size()));
}

}  // namespace

void Arguments::required(const std::string& name, std::string& value, const std::string& help) {
    parser_.add_option(name, value, help)->option_text(" ")->required();
}

void Arguments::optional(const std::string& name, std::optional<std::string>& value, const std::string& help) {
    parser_.add_option(name, value, help)->option_text(" ");
}

void Arguments::words(const std::string& name, std::vector<std::string>& value, const std::string& help) {
    parser_.add_option(name, value, help)->option_text(" ");
}

void Arguments::flag(const std::string& name, bool& value, const std::string& help) {
    parser_.add_flag(name, value, help);
}

void Arguments::text(const std::string& name, std::string& value, const std::string& form, const std::string& help) {
    parser_.add_option(name, value, help)->type_name(form);
}

void Arguments::count(const std::string& name, std::uint64_t& value, const std::string& help) {
    add_parsed(parser_, name, value, parse_count)->type_name("N")->description(help);
}

void Arguments::number(const std::string& name, std::optional<std::int32_t>& value, const std::string& help) {
    parser_.add_option(name, value, help)->type_name("NUMBER");
}

void Arguments::duration(const std::string& name, std::chrono::milliseconds& value, const std::string& help) {
    add_parsed(parser_, name, value, parse_duration)->type_name("TIME")->description(help);
}

void Arguments::duration(const std::string& name, std::optional<std::chrono::milliseconds>& value,
                         const std::string& help) {
    add_parsed(parser_, name, value, parse_duration)->type_name("TIME")->description(help);
}

void Arguments::size(const std::string& name, std::uint64_t& value, const std::string& help) {
    const auto parse = [](std::string_view text) -> Result<std::uint64_t> {
        if (text == "0") return fail(Errc::invalid_argument, "the size is 0; there must be at least one byte");
        return parse_size(text);
    };
    add_parsed(parser_, name, value, parse)->type_name("SIZE")->description(help);
}

void Arguments::exclude(const std::string& name, const std::string& other) {
    parser_.get_option(name)->excludes(parser_.get_option(other));
}

SplitArguments split_at_command(const std::vector<std::string>& words) {
    const auto is_command = [](const std::string& word) { return word == "--" || !word.starts_with('-'); };
    auto command = std::ranges::find_if(words, is_command);
    SplitArguments split;
    split.options.assign(words.begin(), command);
    if (command != words.end() && *command == "--") ++command;
    split.command.assign(command, words.end());
    return split;
}

SplitArguments split_at_dashes(const std::vector<std::string>& words) {
    const auto dashes = std::ranges::find(words, "--");
    SplitArguments split{{words.begin(), dashes}, {}};
    if (dashes != words.end()) split.command.assign(dashes + 1, words.end());
    return split;
}

std::string_view likely_meant(std::string_view word, const std::vector<std::string_view>& candidates) {
    constexpr std::size_t kAlike = 50;
    if (candidates.empty()) return {};
    const auto best = std::ranges::max(candidates, {}, [word](auto candidate) { return likeness(word, candidate); });
    return likeness(word, best) >= kAlike ? best : std::string_view();
}

}  // namespace strait::app
