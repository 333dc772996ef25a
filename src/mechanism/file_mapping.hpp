#pragma once
/// `map:///PATH?size=…&name=…` — a mapped file. Windows: the section gets the name, if there is one, and is found by OpenFileMapping.

#include "mechanism/mechanism.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::file_mapping {

[[nodiscard]] Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::file_mapping
