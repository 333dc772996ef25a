#include "terminal.hpp"

#include <windows.h>

#include <shellapi.h>

#include <array>
#include <memory>

namespace strait::app {
namespace {

std::string utf8(const wchar_t* text) {
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    if (size <= 1) return {};
    std::string result(static_cast<std::size_t>(size), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text, -1, result.data(), size, nullptr, nullptr);
    result.pop_back();
    return result;
}

}  // namespace

bool is_terminal(StandardStream stream) {
    constexpr std::array kHandles{STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    DWORD mode = 0;
    return GetConsoleMode(GetStdHandle(kHandles[static_cast<std::size_t>(stream)]), &mode) != FALSE;
}

// Handles have no standard numbers here.
void keep_stderr_apart() {}

std::vector<std::string> command_line(int, char**) {
    int count = 0;
    const std::unique_ptr<wchar_t*, decltype(&LocalFree)> values(CommandLineToArgvW(GetCommandLineW(), &count),
                                                                 &LocalFree);
    std::vector<std::string> arguments;
    for (int i = 1; i < count; ++i) arguments.push_back(utf8(values.get()[i]));
    return arguments;
}

std::string own_program() {
    std::wstring path(MAX_PATH, L'\0');
    while (true) {
        const DWORD size = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
        if (size < path.size()) return utf8(path.c_str());
        path.resize(path.size() * 2);
    }
}

}  // namespace strait::app
