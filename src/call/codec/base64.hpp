#pragma once
/// Bytes in JSON (RFC 4648, section 4).

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::call {

void append_base64(std::span<const std::byte> bytes, std::string& to);
/// Nothing when that is no base64. Padding may be left out.
[[nodiscard]] std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace strait::call
