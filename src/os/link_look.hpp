#pragma once
/// A look into the memory of a channel that other processes of this user have.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace strait::os {

/// As a row of the registry has it.
struct LinkPlace {
    std::uint32_t process = 0;
    std::string memory;  ///< Linux: the number of its inode; Windows: the random part of the section's name
    std::int32_t descriptor = -1;
};

/// What it begins with, at most a page; empty where it cannot be had, or is not what the row says. Changes nothing there.
/// Source: proc(5), PID/fd; OpenFileMappingW.
[[nodiscard]] std::vector<std::byte> look_into_link(const LinkPlace& place);

}  // namespace strait::os
