#pragma once
/// The file under a mapping.

#include "os/windows/handle.hpp"
#include "strait/error.hpp"
#include "strait/region.hpp"

#include <cstdint>
#include <string>

namespace strait::mechanism {

struct MappedFile {
    os::Handle handle;
    std::uint64_t size = 0;
    std::string identity;  ///< the same for everyone who opens this file by whatever path
};

/// Errors: not_found, access_denied, wrong_kind (a folder), already_in_use (opened by somebody who shares it with nobody).
[[nodiscard]] Result<MappedFile> open_file(const std::wstring& path, Access access);
/// Opens or makes the file, for its owner only, and makes it at least that large, keeping its content. A file it made is gone again on error.
/// Errors: those of open_file(), no_space, too_large, invalid_argument (size 0 and the file is new or empty).
[[nodiscard]] Result<MappedFile> create_file(const std::wstring& path, std::uint64_t size);

/// Whether that view shows this file. Source: GetMappedFileNameW.
[[nodiscard]] bool maps_file(void* view, const MappedFile& file);

}  // namespace strait::mechanism
