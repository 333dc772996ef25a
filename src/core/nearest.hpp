#pragma once
/// "Did you mean …?"

#include <span>
#include <string_view>

namespace strait {

/// The candidate that is fewest edits away from `word`, or an empty view when none is near (at most a third of it changed).
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace strait
