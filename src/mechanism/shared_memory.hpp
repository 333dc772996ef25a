#pragma once
/// `shm://NAME?size=…` — memory with a name. Linux: shm_open `/NAME`. Windows: the named section `NAME`, backed by the paging file.

#include "mechanism/mechanism.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::shared_memory {

[[nodiscard]] Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::shared_memory
