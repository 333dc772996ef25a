#include "mechanism/shared_dll.hpp"

#include "mechanism/windows/mapped_file.hpp"
#include "os/windows/file_path.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/section.hpp"
#include "os/windows/wide.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace strait::mechanism::shared_dll {
namespace {

constexpr std::string_view kDefaultSymbol = "strait_board";

struct ModuleTraits {
    using Value = HMODULE;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { FreeLibrary(value); }
};
using Module = os::Owned<ModuleTraits>;

/// Memory of the image, which stays where it is as long as the module is loaded.
class DllMemory final : public os::MemoryMapping {
  public:
    DllMemory(Module module, std::span<std::byte> bytes, Access access, std::string identity) noexcept
        : module_(std::move(module)), bytes_(bytes), access_(access), identity_(std::move(identity)) {}

    [[nodiscard]] std::span<std::byte> bytes() const noexcept override { return bytes_; }
    [[nodiscard]] bool writable() const noexcept override { return access_ == Access::read_write; }
    [[nodiscard]] Result<void> check() const override { return {}; }
    Result<void> copy_out(std::size_t offset, std::span<std::byte> destination) const override {
        std::ranges::copy(bytes_.subspan(offset, destination.size()), destination.begin());
        return {};
    }
    Result<void> copy_in(std::size_t offset, std::span<const std::byte> source) override {
        std::ranges::copy(source, bytes_.subspan(offset).begin());
        return {};
    }
    [[nodiscard]] std::string identity() const override { return identity_; }

  private:
    Module module_;
    std::span<std::byte> bytes_;
    Access access_;
    std::string identity_;
};

Error not_loaded(DWORD code) {
    auto error = os::error_from(code, "LoadLibraryExW");
    switch (code) {
        case ERROR_MOD_NOT_FOUND:
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_DLL_NOT_FOUND:
            return Error(Errc::not_found, "there is no such file").from("LoadLibraryExW", error.native());
        case ERROR_BAD_EXE_FORMAT:
            return Error(Errc::wrong_kind, "what is there is not a 64-bit DLL").from("LoadLibraryExW", error.native());
        default: return error;
    }
}

Result<Module> load(const std::wstring& path) {
    Module module(LoadLibraryExW(path.c_str(), nullptr, DONT_RESOLVE_DLL_REFERENCES));
    if (!module) return std::unexpected(not_loaded(GetLastError()));
    return module;
}

std::byte* base_of(HMODULE module) noexcept { return reinterpret_cast<std::byte*>(module); }

std::byte* find_symbol(HMODULE module, const std::string& name) noexcept {
    return reinterpret_cast<std::byte*>(GetProcAddress(module, name.c_str()));
}

// The section that holds this address. The loader has checked the headers.
const IMAGE_SECTION_HEADER* section_of(HMODULE module, std::size_t offset) noexcept {
    const auto* const dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base_of(module));
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS64*>(base_of(module) + dos->e_lfanew);
    const auto* const first = reinterpret_cast<const std::byte*>(&headers->OptionalHeader);
    const std::span sections(
        reinterpret_cast<const IMAGE_SECTION_HEADER*>(first + headers->FileHeader.SizeOfOptionalHeader),
        headers->FileHeader.NumberOfSections);
    const auto found = std::ranges::find_if(sections, [offset](const auto& section) {
        return offset >= section.VirtualAddress && offset - section.VirtualAddress < section.Misc.VirtualSize;
    });
    return found == sections.end() ? nullptr : &*found;
}

// How many bytes of shared memory there are from the symbol on.
Result<std::size_t> room_at(HMODULE module, const std::byte* symbol, const std::string& name) {
    const auto offset = static_cast<std::size_t>(symbol - base_of(module));
    const auto* const section = section_of(module, offset);
    constexpr DWORD kWanted = IMAGE_SCN_MEM_SHARED | IMAGE_SCN_MEM_WRITE;
    if (section == nullptr || (section->Characteristics & kWanted) != kWanted) {
        return fail(Errc::wrong_kind, "'" + name + "' is not in a shared section: each program has a copy of its own");
    }
    return section->Misc.VirtualSize - (offset - section->VirtualAddress);
}

// What was asked for, else what the DLL says.
Result<std::size_t> size_at(HMODULE module, const std::string& name, std::uint64_t asked) {
    if (asked > 0) return static_cast<std::size_t>(asked);
    const auto* const told = find_symbol(module, name + "_size");
    if (told == nullptr)
        return fail(Errc::invalid_argument, "the DLL does not tell the size of '" + name + "': write ?size=");
    std::uint32_t size = 0;
    std::memcpy(&size, told, sizeof size);
    if (size == 0) return fail(Errc::too_small, "the DLL says that '" + name + "' has no bytes");
    return size;
}

}  // namespace

Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request) {
    if (request.lifetime == Lifetime::persistent) {
        return fail(Errc::not_supported_here,
                    "a DLL's memory goes with the last program that has it loaded: use map:// for what should stay");
    }
    const auto path = os::to_wide(os::native_path(address.place()));
    if (!path) return std::unexpected(path.error());
    const std::string name(address.option("symbol").value_or(kDefaultSymbol));
    auto module = load(*path);
    if (!module) return std::unexpected(std::move(module.error()));
    auto* const symbol = find_symbol(module->get(), name);
    if (symbol == nullptr) {
        return fail(Error(Errc::not_found, "the DLL exports no '" + name + "'")
                        .from("GetProcAddress", os::native_error(ERROR_PROC_NOT_FOUND)));
    }
    const auto room = room_at(module->get(), symbol, name);
    if (!room) return std::unexpected(room.error());
    const auto size = size_at(module->get(), name, request.size);
    if (!size) return std::unexpected(size.error());
    if (*size > *room) {
        return fail(Errc::too_small, "'" + name + "' has at most " + std::to_string(*room) + " bytes, and " +
                                         std::to_string(*size) + " were asked for");
    }
    const auto file = open_file(*path, Access::read_only);
    if (!file) return std::unexpected(file.error());
    auto identity = file->identity + "-" + os::hex(static_cast<std::uint64_t>(symbol - base_of(module->get())));
    return std::make_unique<DllMemory>(std::move(*module), std::span(symbol, *size), request.access,
                                       std::move(identity));
}

Result<std::string> native_name(const Address& address) { return os::native_path(address.place()); }

}  // namespace strait::mechanism::shared_dll
