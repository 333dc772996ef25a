#pragma once
/// Locks on single bytes of a file, which belong to the open file and go with it.

#include "strait/error.hpp"

#include <cstdint>

namespace strait::os {

enum class ByteLock : std::uint8_t { shared, exclusive };

/// Without waiting; another mode of the same byte is changed to this one, in one step. False when somebody else has it in the way.
/// The byte need not exist. Source: fcntl(2), F_OFD_SETLK.
[[nodiscard]] Result<bool> lock_byte(int file, std::int64_t byte, ByteLock mode);

/// Whether another open file has a lock on it. Our own is not seen. When the system does not say, somebody has.
[[nodiscard]] bool is_byte_locked(int file, std::int64_t byte) noexcept;

}  // namespace strait::os
