#include "topic_line.hpp"

#include "json_text.hpp"
#include "sha256.hpp"

#include <strait/bytes.hpp>

#include <string_view>

namespace strait::app {
namespace {

// What moves a terminal's cursor, or more than that: U+0000 to U+001F, U+007F to U+009F. A tab does no harm.
bool is_control(std::string_view character) {
    if (character.size() == 1) return (character[0] < ' ' && character[0] != '\t') || character[0] == '\x7f';
    return character >= "\xC2\x80" && character <= "\xC2\x9F";
}

// `allowed` of the control characters.
bool is_text(std::span<const std::byte> message, std::string_view allowed = "") {
    for (auto rest = text(message); !rest.empty();) {
        const auto length = character_length(rest);
        if (length == 0 || (is_control(rest.substr(0, length)) && !allowed.contains(rest[0]))) return false;
        rest.remove_prefix(length);
    }
    return true;
}

}  // namespace

std::string shown(std::span<const std::byte> message) {
    return is_text(message) ? std::string(text(message)) : hex(message);
}

JsonObject& add_content(JsonObject& object, std::span<const std::byte> message) {
    // Which are written as escapes there.
    return is_text(message, "\n\r") ? object.add("text", text(message)) : object.add("hex", hex(message));
}

std::string as_json(std::span<const std::byte> message, std::uint64_t number, std::uint64_t missed) {
    JsonObject object;
    object.add("number", number).add("size", message.size()).add("missed", missed);
    return add_content(object, message).json().text + "\n";
}

}  // namespace strait::app
