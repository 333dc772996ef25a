#pragma once
/// Percent-encoding, as in RFC 3986 section 2.1.

#include "strait/error.hpp"

#include <string>
#include <string_view>

namespace strait {

/// `%20` becomes a blank. Errors: invalid_address (a `%` without two hexadecimal digits; an encoded NUL).
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);
/// Encodes `%`, controls and the given characters.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view reserved);

}  // namespace strait
