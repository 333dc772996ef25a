#pragma once
/// The objects in /dev/shm: what shm_open(3) makes, and sem_open(3).

#include "mechanism/mechanism.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace strait::mechanism::named_memory {

/// As what it is opened, for errors.
struct Kind {
    std::string_view call;  ///< "shm_open"
    std::string_view what;  ///< "shared memory"
};

/// Made without a name and linked to it when it is complete, and removed by its last user. Errors: those of Region.
[[nodiscard]] Result<std::unique_ptr<os::MemoryMapping>> map(std::string_view name, const Kind& kind,
                                                             const RegionRequest& request);
[[nodiscard]] std::string path_of(std::string_view name);

}  // namespace strait::mechanism::named_memory
