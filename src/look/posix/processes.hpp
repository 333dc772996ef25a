#pragma once
/// Which processes have what open, as far as this user may see.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace strait::look {

/// By what proc(5) calls it: `socket:[4711]`, `/dev/shm/board`. What is only mapped is here as well.
using OpenThings = std::map<std::string, std::vector<std::uint32_t>>;

struct Processes {
    OpenThings open;
    bool sees_all = true;  ///< false: there are processes of others that this user may not look at
};
[[nodiscard]] Processes look_at_processes();

}  // namespace strait::look
