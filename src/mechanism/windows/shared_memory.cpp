#include "mechanism/shared_memory.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/section.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <utility>

namespace strait::mechanism::shared_memory {
namespace {

Error creation_error(DWORD code) {
    auto error = os::error_from(code, "CreateFileMappingW");
    switch (code) {
        case ERROR_INVALID_HANDLE: return std::move(error).because("that name belongs to another kind of object");
        case ERROR_COMMITMENT_LIMIT: return std::move(error).because("memory and paging file are too small for it");
        case ERROR_NOT_ENOUGH_MEMORY:
        case ERROR_INVALID_PARAMETER:
            return Error(Errc::too_large, "it is larger than this system can provide")
                .from("CreateFileMappingW", os::native_error(code));
        case ERROR_PATH_NOT_FOUND:
            return Error(Errc::invalid_address, R"(a backslash is only allowed in Local\NAME and Global\NAME)")
                .from("CreateFileMappingW", os::native_error(code));
        default: return error;
    }
}

/// A section with whether it was there before.
struct Found {
    os::Handle section;
    bool existed;
};

Result<Found> create_or_open(const std::wstring& name, std::uint64_t size) {
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    os::Handle section(CreateFileMappingW(INVALID_HANDLE_VALUE, security->attributes(), PAGE_READWRITE,
                                          static_cast<DWORD>(size >> 32), static_cast<DWORD>(size), name.c_str()));
    const DWORD code = GetLastError();
    if (!section) return std::unexpected(creation_error(code));
    return Found{std::move(section), code == ERROR_ALREADY_EXISTS};
}

Result<std::unique_ptr<os::MemoryMapping>> at_least(Result<std::unique_ptr<os::MemoryMapping>> mapping,
                                                    std::uint64_t size) {
    if (!mapping || (*mapping)->bytes().size() >= size) return mapping;
    return fail(Errc::too_small, "it has " + std::to_string((*mapping)->bytes().size()) + " bytes, and " +
                                     std::to_string(size) + " were asked for");
}

}  // namespace

Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request) {
    if (request.lifetime == Lifetime::persistent) {
        return fail(Errc::not_supported_here,
                    "a Windows section goes with the last program that has it open: use map:// for what should stay");
    }
    const auto name = os::to_wide(address.place());
    if (!name) return fail(Errc::invalid_address, "a section's name must be UTF-8 on Windows");
    auto identity = os::identity_of_name(address.place());
    const bool needs_size = request.mode != RegionMode::open && request.size == 0;
    if (request.mode == RegionMode::open || (needs_size && request.mode == RegionMode::open_or_create)) {
        auto section = os::open_section(*name, request.access);
        if (!section && needs_size) return fail(Errc::invalid_argument, "a size is needed");
        if (!section) return std::unexpected(std::move(section.error()));
        return at_least(os::map_section({std::move(*section), request.access, 0, std::move(identity)}), request.size);
    }
    if (needs_size) return fail(Errc::invalid_argument, "a size is needed");
    auto found = create_or_open(*name, request.size);
    if (!found) return std::unexpected(std::move(found.error()));
    if (found->existed && request.mode == RegionMode::create) {
        return fail(Error(Errc::already_in_use, "a section of that name is there already")
                        .from("CreateFileMappingW", os::native_error(ERROR_ALREADY_EXISTS)));
    }
    const std::uint64_t exact_size = found->existed ? 0 : request.size;
    auto mapping = at_least(
        os::map_section({std::move(found->section), request.access, exact_size, std::move(identity)}), request.size);
    if (mapping && !found->existed && request.initialize) {
        request.initialize((*mapping)->bytes());
        if (request.made != nullptr) *request.made = true;
    }
    return mapping;
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::shared_memory
