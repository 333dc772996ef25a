#pragma once
/// Small files whose lock says that their owner lives: the kernel releases it with the last descriptor.

#include "os/posix/descriptor.hpp"
#include "strait/error.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace strait::os {

enum class LockMode : std::uint8_t { shared, exclusive };
enum class LockAbsent : std::uint8_t { create, fail };

/// Opens the file, makes it if that is wanted (mode 0600 whatever the umask), and locks it without waiting. The file that is locked is the
/// one that stands at the path when this returns: one that was removed meanwhile is opened anew.
/// Errors: already_in_use (locked by somebody else), not_found, access_denied (another user's file, a symbolic link, a folder), no_space.
/// Source: open(2) with O_NOFOLLOW, flock(2).
[[nodiscard]] Result<Descriptor> open_locked(const std::string& path, LockMode mode, LockAbsent absent);

/// Whether the path stands for just this object now; a symbolic link does not.
[[nodiscard]] bool is_at(const std::string& path, dev_t device, ino_t inode) noexcept;
[[nodiscard]] bool is_at(const std::string& path, int descriptor) noexcept;

}  // namespace strait::os
