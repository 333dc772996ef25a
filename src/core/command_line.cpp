#include "core/command_line.hpp"

namespace strait {
namespace {

// Copies one quoted part, from behind its opening quote, and returns the position behind its closing one.
Result<std::size_t> take_quoted(std::string_view command, std::size_t at, std::string& word) {
    const char quote = command[at - 1];
    for (; at < command.size(); ++at) {
        if (command[at] == quote) return at + 1;
        const bool escaped_quote = quote == '"' && command[at] == '\\' && command.substr(at + 1).starts_with('"');
        if (escaped_quote) ++at;
        word += command[at];
    }
    return fail(Errc::invalid_address, std::string("a quote (") + quote + ") is not closed in the command");
}

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view command) {
    std::vector<std::string> words;
    std::size_t at = 0;
    while (true) {
        at = command.find_first_not_of(' ', at);
        if (at == std::string_view::npos) return words;
        std::string word;
        while (at < command.size() && command[at] != ' ') {
            if (command[at] == '\'' || command[at] == '"') {
                const auto next = take_quoted(command, at + 1, word);
                if (!next) return std::unexpected(next.error());
                at = *next;
            } else {
                word += command[at++];
            }
        }
        words.push_back(std::move(word));
    }
}

Result<std::vector<std::string>> command_of(const Address& address) {
    std::vector<std::string> words;
    for (const auto& option : address.options()) {
        if (option.name == "argv") words.push_back(option.value);
    }
    if (!words.empty()) {
        if (!address.place().empty()) {
            return fail(Errc::invalid_address, "give the command either behind exec: or as argv options, not both");
        }
    } else {
        auto split = split_command(address.place());
        if (!split) return split;
        words = std::move(*split);
    }
    if (words.empty() || words.front().empty()) {
        return fail(Errc::invalid_address, "the program is missing: write exec:PROGRAM ARGUMENTS");
    }
    return words;
}

}  // namespace strait
