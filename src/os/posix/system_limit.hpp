#pragma once
/// Limits that the system keeps as numbers in files of /proc/sys, for errors that explain them.

#include <cstdint>
#include <string>

namespace strait::os {

/// The number in that file, 0 when it cannot be read.
[[nodiscard]] std::uint64_t read_limit(const std::string& file) noexcept;

/// `10 (/proc/sys/fs/mqueue/msg_max)`, or the file alone when it cannot be read.
[[nodiscard]] std::string system_limit(const std::string& file);

}  // namespace strait::os
