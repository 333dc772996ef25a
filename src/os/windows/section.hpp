#pragma once
/// Sections: what CreateFileMapping makes, mapped.

#include "os/memory_mapping.hpp"
#include "os/windows/handle.hpp"
#include "strait/region.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace strait::os {

/// A section to be mapped whole.
struct SectionToMap {
    Handle section;
    Access access = Access::read_write;
    std::uint64_t exact_size = 0;  ///< bytes, if the view's whole pages say too much; 0: unknown
    std::string identity;
};
/// Errors: access_denied, too_large (no room in the address space), out_of_resources.
[[nodiscard]] Result<std::unique_ptr<MemoryMapping>> map_section(SectionToMap parts);

/// A named section that is there. Errors: not_found, access_denied, wrong_kind (the name is an event's or a mutex's).
[[nodiscard]] Result<Handle> open_section(const std::wstring& name, Access access);

/// A number in lower-case hexadecimal digits.
[[nodiscard]] std::string hex(std::uint64_t number);
/// The identity of everything that bears this name.
[[nodiscard]] std::string identity_of_name(std::string_view name);

}  // namespace strait::os
