#pragma once
/// The mark of this process, for fast paths that cannot ask.

#include "strait/process_mark.hpp"

namespace strait::os {

/// Without a place when there is no memory for one: then the fast path is not taken.
[[nodiscard]] ProcessMark process_mark() noexcept;

}  // namespace strait::os
