#pragma once
/// Where the registry of this process lies.
/// Linux: the file `<runtime>/registry/PROCESS`, mapped, and locked as long as the mapping is there, so that a killed process leaves a file
/// without a lock; the next one removes it. Windows: the section `Local\strait.registry.PROCESS`, which ends with its owner.

#include "os/registry.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace strait::os {

class RegistryMemory {
  public:
    /// Zeros, or nullptr: then there is no registry.
    [[nodiscard]] static std::unique_ptr<RegistryMemory> make();
    /// The process whose objects belong there, told from a forked child's.
    [[nodiscard]] static std::uint64_t owner() noexcept;

    RegistryMemory() = default;
    RegistryMemory(const RegistryMemory&) = delete;
    RegistryMemory& operator=(const RegistryMemory&) = delete;
    virtual ~RegistryMemory() = default;

    [[nodiscard]] virtual RegistryPage& page() noexcept = 0;
};

/// Who this process is, as its registry tells.
struct ProcessNote {
    std::uint32_t number = 0;
    std::uint64_t started = 0;
    std::string program;
};
[[nodiscard]] ProcessNote note_of_this_process();

}  // namespace strait::os
