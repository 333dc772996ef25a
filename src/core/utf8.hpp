#pragma once
/// UTF-8, as the Unicode standard defines it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strait {

/// How many bytes the character takes that the text begins with; 0 when it begins with none. The text is not empty.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

/// Appends the character. What is none, a surrogate for instance, becomes U+FFFD.
void append_utf8(std::string& to, std::uint32_t character);

}  // namespace strait
