#pragma once
/// Room for a file before it is mapped.

#include "strait/error.hpp"

#include <cstdint>

namespace strait::os {

/// Makes the file at least that large with all of its space reserved, so that a full disk is an error now and not SIGBUS later.
/// Never makes it smaller. On error it is as large as it was.
/// Errors: no_space, too_large (for the file system), access_denied. Source: fallocate(2), posix_fallocate(3).
[[nodiscard]] Result<void> reserve_space(int descriptor, std::uint64_t size);
/// The same for a part of a file that is large enough and was not reserved as a whole. Errors: no_space.
[[nodiscard]] Result<void> reserve_part(int descriptor, std::uint64_t offset, std::uint64_t size);

}  // namespace strait::os
