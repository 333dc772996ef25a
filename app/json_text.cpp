#include "json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace strait::app {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Lead {
    std::size_t length;
    unsigned char lowest_second;
    unsigned char highest_second;
};

// The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode, table 3-7).
Lead lead_of(unsigned char byte) {
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    return {0, 0, 0};
}

std::string ascii(char character) {
    switch (character) {
        case '"': return "\\\"";
        case '\\': return "\\\\";
        case '\b': return "\\b";
        case '\f': return "\\f";
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        default: break;
    }
    if (character < 0x20 || character == 0x7F) return fmt::format("\\u{:04x}", static_cast<unsigned>(character));
    return {character};
}

}  // namespace

std::size_t character_length(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    if (byte(0) < 0x80) return 1;
    const Lead lead = lead_of(byte(0));
    if (lead.length == 0 || text.size() < lead.length) return 0;
    if (byte(1) < lead.lowest_second || byte(1) > lead.highest_second) return 0;
    for (std::size_t i = 2; i < lead.length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    return lead.length;
}

std::string json_string(std::string_view text) {
    std::string quoted = "\"";
    while (!text.empty()) {
        const auto length = character_length(text);
        if (length == 0)
            quoted += kReplacement;
        else if (length == 1)
            quoted += ascii(text.front());
        else
            quoted += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return quoted + "\"";
}

Json json_value(double number) {
    if (!std::isfinite(number)) return {"null"};
    return {fmt::format("{}", number)};
}

}  // namespace strait::app
