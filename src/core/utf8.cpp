#include "core/utf8.hpp"

namespace strait {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

struct Lead {
    std::size_t length;
    unsigned char lowest_second;
    unsigned char highest_second;
};

// The second byte's range shuts out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode, table 3-7).
Lead lead_of(unsigned char byte) noexcept {
    if (byte < 0x80) return {1, 0, 0};
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    return {0, 0, 0};
}

}  // namespace

std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const Lead lead = lead_of(byte(0));
    if (lead.length < 2) return lead.length;
    if (text.size() < lead.length) return 0;
    if (byte(1) < lead.lowest_second || byte(1) > lead.highest_second) return 0;
    for (std::size_t i = 2; i < lead.length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    }
    return lead.length;
}

void append_utf8(std::string& to, std::uint32_t character) {
    if (character > 0x10FFFF || (character >= 0xD800 && character <= 0xDFFF)) character = kReplacement;
    const auto rest = [&](unsigned shift) { to += static_cast<char>(0x80U | ((character >> shift) & 0x3FU)); };
    if (character < 0x80) {
        to += static_cast<char>(character);
    } else if (character < 0x800) {
        to += static_cast<char>(0xC0U | (character >> 6));
        rest(0);
    } else if (character < 0x10000) {
        to += static_cast<char>(0xE0U | (character >> 12));
        rest(6);
        rest(0);
    } else {
        to += static_cast<char>(0xF0U | (character >> 18));
        rest(12);
        rest(6);
        rest(0);
    }
}

}  // namespace strait
