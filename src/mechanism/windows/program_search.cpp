#include "mechanism/windows/program_search.hpp"

#include "os/windows/wide.hpp"
#include "os/windows/win32.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace strait::mechanism {
namespace {

constexpr std::array<std::wstring_view, 2> kProgramEndings{L".com", L".exe"};
constexpr std::array<std::wstring_view, 2> kBatchEndings{L".bat", L".cmd"};

bool is_file(const std::wstring& path) noexcept {
    const DWORD attributes = GetFileAttributesW(path.c_str());
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool ends_in(std::wstring_view path, std::wstring_view ending) noexcept {
    if (path.size() < ending.size()) return false;
    const auto same_letter = [](wchar_t left, wchar_t right) { return (left | 0x20) == (right | 0x20); };
    return std::ranges::equal(path.substr(path.size() - ending.size()), ending, same_letter);
}

bool has_ending(std::wstring_view path) noexcept {
    const auto dot = path.find_last_of(L'.');
    return dot != std::wstring_view::npos && path.find_first_of(L"\\/", dot) == std::wstring_view::npos;
}

std::optional<std::wstring> with_ending(const std::wstring& path, const std::array<std::wstring_view, 2>& endings) {
    const bool ends_so = std::ranges::any_of(endings, [&path](auto ending) { return ends_in(path, ending); });
    if (ends_so) return is_file(path) ? std::optional(path) : std::nullopt;
    for (const auto ending : endings) {
        if (is_file(path + std::wstring(ending))) return path + std::wstring(ending);
    }
    return std::nullopt;
}

std::vector<std::wstring> path_folders() {
    std::wstring path(32'768, L'\0');
    path.resize(GetEnvironmentVariableW(L"PATH", path.data(), static_cast<DWORD>(path.size())));
    std::vector<std::wstring> folders;
    for (std::size_t begin = 0; begin < path.size();) {
        const auto end = std::min(path.find(L';', begin), path.size());
        auto folder = path.substr(begin, end - begin);
        std::erase(folder, L'"');
        if (!folder.empty()) folders.push_back(folder + L'\\');
        begin = end + 1;
    }
    return folders;
}

Error batch_file(const std::string& name, const std::wstring& path) {
    return {Errc::access_denied, "'" + name + "' is a batch file (" + os::to_utf8(path) +
                                     "), which only a shell can run: start cmd /c " + name};
}

}  // namespace

Result<std::wstring> find_program(const std::string& name) {
    const auto wide = os::to_wide(name);
    if (!wide) return fail(Errc::invalid_argument, "the program's name is not UTF-8, or contains a NUL byte");
    const bool has_folder = wide->find_first_of(L"\\/:") != std::wstring::npos;
    const auto folders = has_folder ? std::vector<std::wstring>{L""} : path_folders();
    for (const auto& folder : folders) {
        if (auto program = with_ending(folder + *wide, kProgramEndings)) return *program;
        const bool other_ending = has_ending(*wide) && !with_ending(folder + *wide, kBatchEndings);
        if (other_ending && is_file(folder + *wide)) return folder + *wide;
    }
    for (const auto& folder : folders) {
        if (const auto batch = with_ending(folder + *wide, kBatchEndings))
            return std::unexpected(batch_file(name, *batch));
    }
    return fail(Errc::not_found,
                has_folder ? "there is no program " + name : "there is no program '" + name + "' on PATH");
}

}  // namespace strait::mechanism
