#include "mechanism/file_mapping.hpp"

#include "mechanism/windows/mapped_file.hpp"
#include "os/windows/file_path.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/section.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <optional>
#include <utility>

namespace strait::mechanism::file_mapping {
namespace {

using Mapped = Result<std::unique_ptr<os::MemoryMapping>>;

struct Section {
    os::Handle handle;
    bool existed = false;
};

// With size 0 the section is as large as the file.
Result<Section> make_section(HANDLE file, Access access, const std::optional<std::wstring>& name) {
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    const DWORD protection = access == Access::read_write ? PAGE_READWRITE : PAGE_READONLY;
    Section section{
        os::Handle(CreateFileMappingW(file, security->attributes(), protection, 0, 0, name ? name->c_str() : nullptr))};
    const DWORD code = GetLastError();
    section.existed = code == ERROR_ALREADY_EXISTS;
    if (section.handle) return section;
    auto error = os::error_from(code, "CreateFileMappingW");
    if (code == ERROR_INVALID_HANDLE) error.because("the section's name belongs to another kind of object");
    return std::unexpected(std::move(error));
}

Result<std::optional<std::wstring>> section_name(const Address& address) {
    const auto option = address.option("name");
    if (!option || option->empty()) return std::nullopt;
    auto name = os::to_wide(*option);
    if (!name) return fail(Errc::invalid_address, "a section's name must be UTF-8");
    return *name;
}

// Those who know the section by its name may not be able to see the file, so the name goes first.
std::string identity_of(const Address& address, const MappedFile& file) {
    const auto name = address.option("name");
    return name && !name->empty() ? os::identity_of_name(*name) : file.identity;
}

Mapped map_file(const Address& address, const RegionRequest& request, MappedFile file) {
    const auto name = section_name(address);
    if (!name) return std::unexpected(name.error());
    // A read-only section under the name would keep later writers out.
    const auto given = request.access == Access::read_write ? *name : std::nullopt;
    auto section = make_section(file.handle.get(), request.access, given);
    if (!section) return std::unexpected(std::move(section.error()));
    auto mapping = os::map_section({std::move(section->handle), request.access, file.size, identity_of(address, file)});
    if (!mapping || !section->existed) return mapping;
    if (!maps_file((*mapping)->bytes().data(), file)) {
        return fail(Errc::already_in_use,
                    "a section named '" + os::to_utf8(*given) + "' is there already and shows something else");
    }
    if ((*mapping)->bytes().size() < request.size) {
        return fail(Errc::too_small, "a section named '" + os::to_utf8(*given) + "' is there already with " +
                                         std::to_string((*mapping)->bytes().size()) + " bytes");
    }
    return mapping;
}

Mapped open_existing(const Address& address, const RegionRequest& request, const std::wstring& path) {
    const auto name = section_name(address);
    if (!name) return std::unexpected(name.error());
    if (*name) {
        auto section = os::open_section(**name, request.access);
        if (!section && section.error() != Errc::not_found) return std::unexpected(std::move(section.error()));
        if (section) {
            const auto file = open_file(path, request.access);
            const std::uint64_t size = file ? file->size : 0;
            return os::map_section(
                {std::move(*section), request.access, size, os::identity_of_name(*address.option("name"))});
        }
    }
    auto file = open_file(path, request.access);
    if (!file) return std::unexpected(std::move(file.error()));
    if (file->size == 0)
        return fail(Errc::too_small, "it is empty; the next one that creates it begins anew, as strait write does");
    return map_file(address, request, std::move(*file));
}

}  // namespace

Mapped map(const Address& address, const RegionRequest& request) {
    const auto path = os::to_wide(os::native_path(address.place()));
    if (!path) return fail(Errc::invalid_address, "a path must be UTF-8 on Windows");
    if (request.mode != RegionMode::open) {
        auto file = create_file(*path, request.size);
        if (!file) return std::unexpected(std::move(file.error()));
        return map_file(address, request, std::move(*file));
    }
    auto mapping = open_existing(address, request, *path);
    if (!mapping || (*mapping)->bytes().size() >= request.size) return mapping;
    return fail(Errc::too_small, "it has " + std::to_string((*mapping)->bytes().size()) + " bytes, and " +
                                     std::to_string(request.size) + " were asked for");
}

Result<std::string> native_name(const Address& address) {
    const auto name = address.option("name");
    auto path = os::native_path(address.place());
    return name && !name->empty() ? path + ", section " + std::string(*name) : path;
}

}  // namespace strait::mechanism::file_mapping
