#include "os/environment.hpp"

#include "os/windows/wide.hpp"
#include "os/windows/win32.hpp"

namespace strait::os {

std::optional<std::string> environment_variable(const char* name) {
    const auto wide = to_wide(name);
    if (!wide) return std::nullopt;
    // The longest there can be.
    std::wstring value(32'768, L'\0');
    SetLastError(ERROR_SUCCESS);
    value.resize(GetEnvironmentVariableW(wide->c_str(), value.data(), static_cast<DWORD>(value.size())));
    if (value.empty() && GetLastError() != ERROR_SUCCESS) return std::nullopt;
    return to_utf8(value);
}

void remove_environment_variable(const char* name) {
    if (const auto wide = to_wide(name)) SetEnvironmentVariableW(wide->c_str(), nullptr);
}

}  // namespace strait::os
