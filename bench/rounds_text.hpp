#pragma once
/// Rounds on their way from one process to another.

#include "bench/rounds.hpp"

#include <string>
#include <string_view>

namespace strait::bench {

/// Numbers, with blanks between. What comes back is bit for bit the same.
[[nodiscard]] std::string text_of(const Rounds& played);
/// Errors: corrupt_peer.
[[nodiscard]] Result<Rounds> rounds_in(std::string_view text);

}  // namespace strait::bench
