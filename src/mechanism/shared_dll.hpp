#pragma once
/// `dll:///PATH?symbol=NAME&size=BYTES` — the shared section of a DLL (Windows), from an exported symbol on.
/// The symbol is `strait_board` if it is not given, and its size what the DLL exports as NAME_size (32 bits) if that is not given.
/// The DLL is mapped and none of its code is run. The memory lives as long as one program has the file loaded; it is writable to all of them.
/// Source: LoadLibraryExW with DONT_RESOLVE_DLL_REFERENCES, GetProcAddress, the section headers of the image.

#include "mechanism/mechanism.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::shared_dll {

[[nodiscard]] Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::shared_dll
