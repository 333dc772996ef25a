#include "core/percent.hpp"

#include <charconv>

namespace strait {

Result<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        const std::string_view digits = text.substr(at + 1, 2);
        unsigned value = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || parsed.ptr != digits.data() + 2) {
            return fail(Errc::invalid_address,
                        "'%" + std::string(digits) + "' is not a percent-encoded byte; write %25 for a percent sign");
        }
        if (value == 0) return fail(Errc::invalid_address, "a NUL byte (%00) cannot be part of an address");
        decoded += static_cast<char>(value);
        at += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text, std::string_view reserved) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool plain =
            byte >= 0x20 && byte != 0x7f && character != '%' && reserved.find(character) == std::string_view::npos;
        if (plain) {
            encoded += character;
        } else {
            encoded += '%';
            encoded += kDigits[byte >> 4];
            encoded += kDigits[byte & 15];
        }
    }
    return encoded;
}

}  // namespace strait
