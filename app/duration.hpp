#pragma once
/// Durations as people write them.

#include <strait/error.hpp>

#include <chrono>
#include <string_view>

namespace strait::app {

/// `500ms`, `5s`, `2m`, `1h`, and `0`. Errors: invalid_argument (no unit, negative, a fraction), too_large (beyond a year).
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace strait::app
