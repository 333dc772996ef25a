#include "os/windows/section.hpp"

#include "os/windows/guarded_copy.hpp"
#include "os/windows/last_error.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <utility>

namespace strait::os {
namespace {

class SectionMapping final : public MemoryMapping {
  public:
    SectionMapping(SectionToMap parts, View view, std::size_t size) noexcept
        : parts_(std::move(parts)), view_(std::move(view)), size_(size) {}

    [[nodiscard]] std::span<std::byte> bytes() const noexcept override {
        return {static_cast<std::byte*>(view_.get()), size_};
    }
    [[nodiscard]] bool writable() const noexcept override { return parts_.access == Access::read_write; }
    [[nodiscard]] Result<void> check() const override {
        if (lost_) return fail(Errc::too_small, "a page of the mapped file is gone");
        return {};
    }
    [[nodiscard]] bool is_damaged() const noexcept override { return lost_; }
    Result<void> copy_out(std::size_t offset, std::span<std::byte> destination) const override {
        return copied(copy_guarded(destination.data(), bytes().data() + offset, destination.size()));
    }
    Result<void> copy_in(std::size_t offset, std::span<const std::byte> source) override {
        return copied(copy_guarded(bytes().data() + offset, source.data(), source.size()));
    }
    [[nodiscard]] std::string identity() const override { return parts_.identity; }
    Result<NativeHandle> lend() override { return as_native(parts_.section.get()); }

  private:
    Result<void> copied(bool whole) const {
        if (!whole) lost_ = true;
        return check();
    }

    SectionToMap parts_;
    View view_;
    std::size_t size_;
    mutable std::atomic<bool> lost_ = false;
};

DWORD view_access(Access access) noexcept { return access == Access::read_write ? FILE_MAP_WRITE : FILE_MAP_READ; }

}  // namespace

Result<std::unique_ptr<MemoryMapping>> map_section(SectionToMap parts) {
    View view(MapViewOfFile(parts.section.get(), view_access(parts.access), 0, 0, 0));
    if (!view) {
        const DWORD code = GetLastError();
        auto error = error_from(code, "MapViewOfFile");
        if (code != ERROR_NOT_ENOUGH_MEMORY) return std::unexpected(std::move(error));
        return fail(Error(Errc::too_large, "there is no room for it in this process's memory")
                        .from("MapViewOfFile", native_error(code)));
    }
    MEMORY_BASIC_INFORMATION region{};
    if (VirtualQuery(view.get(), &region, sizeof region) == 0) return std::unexpected(last_error("VirtualQuery"));
    std::size_t size = region.RegionSize;
    if (parts.exact_size != 0) size = static_cast<std::size_t>(std::min<std::uint64_t>(parts.exact_size, size));
    return std::make_unique<SectionMapping>(std::move(parts), std::move(view), size);
}

Result<Handle> open_section(const std::wstring& name, Access access) {
    Handle section(OpenFileMappingW(view_access(access), FALSE, name.c_str()));
    if (section) return section;
    const DWORD code = GetLastError();
    auto error = error_from(code, "OpenFileMappingW");
    if (code == ERROR_INVALID_HANDLE) error.because("that name belongs to another kind of object");
    if (error == Errc::not_found) error.because("there is no such object");
    return std::unexpected(std::move(error));
}

std::string hex(std::uint64_t number) {
    std::array<char, 16> digits{};
    return {digits.data(), std::to_chars(digits.begin(), digits.end(), number, 16).ptr};
}

std::string identity_of_name(std::string_view name) {
    // FNV-1a. Two names with one hash would only wake each other for nothing.
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100'0000'01b3;
    return "name-" + hex(hash);
}

}  // namespace strait::os
