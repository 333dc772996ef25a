#include "mechanism/windows/mapped_file.hpp"

#include "os/windows/last_error.hpp"
#include "os/windows/section.hpp"
#include "os/windows/security.hpp"

#include <psapi.h>

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace strait::mechanism {
namespace {

constexpr DWORD kShared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr DWORD kReadWrite = GENERIC_READ | GENERIC_WRITE;

Error opening_error(DWORD code, const std::wstring& path) {
    const DWORD attributes = GetFileAttributesW(path.c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        return Error(Errc::wrong_kind, "what is there is a folder, not a file")
            .from("CreateFileW", os::native_error(code));
    }
    auto error = os::error_from(code, "CreateFileW");
    if (code == ERROR_FILE_NOT_FOUND) error.because("there is no such file");
    if (code == ERROR_PATH_NOT_FOUND) error.because("there is no folder for it");
    if (code == ERROR_SHARING_VIOLATION) error.because("another program has the file open and shares it with nobody");
    return error;
}

Result<MappedFile> look_at(os::Handle handle) {
    BY_HANDLE_FILE_INFORMATION information{};
    if (!GetFileInformationByHandle(handle.get(), &information))
        return std::unexpected(os::last_error("GetFileInformationByHandle"));
    const auto join = [](DWORD high, DWORD low) { return std::uint64_t{high} << 32 | low; };
    const auto index = join(information.nFileIndexHigh, information.nFileIndexLow);
    return MappedFile{std::move(handle), join(information.nFileSizeHigh, information.nFileSizeLow),
                      "file-" + os::hex(information.dwVolumeSerialNumber) + "-" + os::hex(index)};
}

// A file on a file system that leaves holes would only run out of space when the mapping is written to, as a fault.
Result<void> require_space(const std::wstring& path, std::uint64_t bytes) {
    const auto folder_end = path.find_last_of(L'\\');
    const auto folder = folder_end == std::wstring::npos ? std::wstring(L".") : path.substr(0, folder_end + 1);
    ULARGE_INTEGER available{};
    if (!GetDiskFreeSpaceExW(folder.c_str(), &available, nullptr, nullptr) || available.QuadPart >= bytes) return {};
    return fail(Errc::no_space, "the disk has " + std::to_string(available.QuadPart) + " bytes left, " +
                                    std::to_string(bytes) + " are needed");
}

Result<void> grow(HANDLE file, std::uint64_t size) {
    LARGE_INTEGER end{};
    end.QuadPart = static_cast<LONGLONG>(size);
    if (SetFilePointerEx(file, end, nullptr, FILE_BEGIN) && SetEndOfFile(file)) return {};
    const DWORD code = GetLastError();
    auto error = os::error_from(code, "SetEndOfFile");
    if (code != ERROR_INVALID_PARAMETER) return std::unexpected(std::move(error));
    return fail(
        Error(Errc::too_large, "the file system has no files that large").from("SetEndOfFile", os::native_error(code)));
}

Result<MappedFile> make_large_enough(MappedFile file, const std::wstring& path, std::uint64_t size) {
    if (size == 0 && file.size == 0)
        return fail(Errc::invalid_argument, "a size is needed, since there is no file or it is empty");
    if (size <= file.size) return file;
    if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return fail(Errc::too_large);
    if (auto space = require_space(path, size - file.size); !space) return std::unexpected(std::move(space.error()));
    if (auto grown = grow(file.handle.get(), size); !grown) return std::unexpected(std::move(grown.error()));
    file.size = size;
    return file;
}

}  // namespace

Result<MappedFile> open_file(const std::wstring& path, Access access) {
    const DWORD wanted = access == Access::read_write ? kReadWrite : GENERIC_READ;
    os::Handle handle(
        CreateFileW(path.c_str(), wanted, kShared, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!handle) return std::unexpected(opening_error(GetLastError(), path));
    return look_at(std::move(handle));
}

Result<MappedFile> create_file(const std::wstring& path, std::uint64_t size) {
    auto security = os::OwnerOnly::create();
    if (!security) return std::unexpected(std::move(security.error()));
    os::Handle handle(CreateFileW(path.c_str(), kReadWrite, kShared, security->attributes(), OPEN_ALWAYS,
                                  FILE_ATTRIBUTE_NORMAL, nullptr));
    const DWORD code = GetLastError();
    if (!handle) return std::unexpected(opening_error(code, path));
    auto file = look_at(std::move(handle));
    if (file) file = make_large_enough(std::move(*file), path, size);
    if (!file && code != ERROR_ALREADY_EXISTS) DeleteFileW(path.c_str());
    return file;
}

bool maps_file(void* view, const MappedFile& file) {
    // The file mapped once more, unnamed: both views then have the same name, whatever this system calls the file.
    const os::Handle section(CreateFileMappingW(file.handle.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));
    const os::View other(section ? MapViewOfFile(section.get(), FILE_MAP_READ, 0, 0, 1) : nullptr);
    if (!other) return false;
    std::array<wchar_t, 1024> name{};
    std::array<wchar_t, 1024> other_name{};
    const auto length = K32GetMappedFileNameW(GetCurrentProcess(), view, name.data(), static_cast<DWORD>(name.size()));
    K32GetMappedFileNameW(GetCurrentProcess(), other.get(), other_name.data(), static_cast<DWORD>(other_name.size()));
    return length != 0 && name == other_name;
}

}  // namespace strait::mechanism
