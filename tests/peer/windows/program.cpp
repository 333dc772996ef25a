#include "peer/program.hpp"

#include <windows.h>

#include <shellapi.h>

#include <memory>
#include <string_view>

namespace strait::test::peer {
namespace {

std::string utf8(std::wstring_view text) {
    const int length = static_cast<int>(text.size());
    const int size = ::WideCharToMultiByte(CP_UTF8, 0, text.data(), length, nullptr, 0, nullptr, nullptr);
    std::string result(static_cast<std::size_t>(size), '\0');
    ::WideCharToMultiByte(CP_UTF8, 0, text.data(), length, result.data(), size, nullptr, nullptr);
    return result;
}

std::wstring utf16(const std::string& text) { return {text.begin(), text.end()}; }

}  // namespace

Arguments program_arguments(int, char**) {
    int count = 0;
    const std::unique_ptr<LPWSTR, decltype(&::LocalFree)> words(::CommandLineToArgvW(::GetCommandLineW(), &count),
                                                                &::LocalFree);
    Arguments arguments;
    for (int index = 1; index < count; ++index) arguments.push_back(utf8(words.get()[index]));
    return arguments;
}

std::optional<std::string> environment_value(const std::string& name) {
    std::wstring value(32767, L'\0');
    const DWORD size = ::GetEnvironmentVariableW(utf16(name).c_str(), value.data(), static_cast<DWORD>(value.size()));
    if (size == 0 && ::GetLastError() == ERROR_ENVVAR_NOT_FOUND) return std::nullopt;
    return utf8(std::wstring_view(value).substr(0, size));
}

}  // namespace strait::test::peer
