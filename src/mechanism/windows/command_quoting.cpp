#include "mechanism/windows/command_quoting.hpp"

namespace strait::mechanism {
namespace {

// Backslashes are ordinary, except in front of a quote: there they are doubled, and one more hides the quote.
std::string quoted(std::string_view argument) {
    if (!argument.empty() && argument.find_first_of(" \t\n\v\"") == std::string_view::npos)
        return std::string(argument);
    std::string text = "\"";
    std::size_t backslashes = 0;
    for (const char letter : argument) {
        if (letter == '\\') {
            ++backslashes;
            continue;
        }
        text.append(letter == '"' ? 2 * backslashes + 1 : backslashes, '\\');
        backslashes = 0;
        text += letter;
    }
    // The closing quote is one, too.
    text.append(2 * backslashes, '\\');
    return text + '"';
}

}  // namespace

std::string join_arguments(const std::vector<std::string>& arguments) {
    std::string line;
    for (const auto& argument : arguments) {
        if (!line.empty()) line += ' ';
        // The program's name knows no escapes, and a file name can hold no quote.
        const bool is_program = &argument == &arguments.front();
        line += is_program ? '"' + argument + '"' : quoted(argument);
    }
    return line;
}

}  // namespace strait::mechanism
