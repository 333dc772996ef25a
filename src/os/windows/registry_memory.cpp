#include "os/registry_memory.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/identity.hpp"
#include "os/windows/security.hpp"
#include "os/windows/wide.hpp"

#include <psapi.h>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace strait::os {
namespace {

std::wstring name_of(DWORD process) { return L"Local\\strait.registry." + std::to_wstring(process); }

class RegistrySection final : public RegistryMemory {
  public:
    RegistrySection(Handle section, View view) noexcept : section_(std::move(section)), view_(std::move(view)) {}
    [[nodiscard]] RegistryPage& page() noexcept override { return *static_cast<RegistryPage*>(view_.get()); }

  private:
    Handle section_;
    View view_;
};

std::uint64_t start_of(HANDLE process) noexcept {
    FILETIME begun{};
    FILETIME other{};
    if (!GetProcessTimes(process, &begun, &other, &other, &other)) return 0;
    return std::uint64_t{begun.dwHighDateTime} << 32 | begun.dwLowDateTime;
}

// Whoever made it must be of this user.
std::optional<RegistryCopy> copy_of(DWORD process, const std::string& sid) {
    const auto name = name_of(process);
    const Handle section(OpenFileMappingW(FILE_MAP_READ | READ_CONTROL, FALSE, name.c_str()));
    if (!section) return std::nullopt;
    const auto owner = owner_sid_of(section.get());
    const View view(MapViewOfFile(section.get(), FILE_MAP_READ, 0, 0, sizeof(RegistryPage)));
    if (!owner || *owner != sid || !view) return std::nullopt;
    RegistryCopy copy{.bytes = std::vector<std::byte>(sizeof(RegistryPage)), .is_alive = true, .place = to_utf8(name)};
    std::memcpy(copy.bytes.data(), view.get(), copy.bytes.size());
    return copy;
}

std::vector<DWORD> processes() {
    std::vector<DWORD> numbers(16 * 1024);
    DWORD bytes = 0;
    const auto size = static_cast<DWORD>(numbers.size() * sizeof(DWORD));
    if (!K32EnumProcesses(numbers.data(), size, &bytes)) bytes = 0;
    numbers.resize(bytes / sizeof(DWORD));
    return numbers;
}

}  // namespace

std::unique_ptr<RegistryMemory> RegistryMemory::make() {
    auto security = OwnerOnly::create();
    if (!security) return nullptr;
    Handle section(CreateFileMappingW(INVALID_HANDLE_VALUE, security->attributes(), PAGE_READWRITE, 0,
                                      sizeof(RegistryPage), name_of(GetCurrentProcessId()).c_str()));
    if (!section || GetLastError() == ERROR_ALREADY_EXISTS) return nullptr;
    View view(MapViewOfFile(section.get(), FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, sizeof(RegistryPage)));
    if (!view) return nullptr;
    return std::make_unique<RegistrySection>(std::move(section), std::move(view));
}

std::uint64_t RegistryMemory::owner() noexcept { return 0; }

ProcessNote note_of_this_process() {
    std::array<wchar_t, 1024> path{};
    const DWORD size = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    return {GetCurrentProcessId(), start_of(GetCurrentProcess()), to_utf8({path.data(), size})};
}

Result<std::vector<RegistryCopy>> copies_of_registries() {
    const auto sid = own_user_sid();
    if (!sid) return std::unexpected(sid.error());
    std::vector<RegistryCopy> copies;
    for (const DWORD process : processes()) {
        if (auto copy = copy_of(process, *sid)) copies.push_back(std::move(*copy));
    }
    return copies;
}

}  // namespace strait::os
