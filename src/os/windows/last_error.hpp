#pragma once
/// What Windows said, as an Error.

#include "os/windows/win32.hpp"
#include "strait/error.hpp"

#include <string_view>

namespace strait::os {

/// ERROR_ELEVATION_REQUIRED, which MinGW-w64 10 does not have.
inline constexpr DWORD kElevationRequired = 740;

/// The code with its name in winerror.h, or `error 1234` for one we have not met.
[[nodiscard]] NativeError native_error(DWORD code);
/// The portable code; io for what has no portable name.
[[nodiscard]] Errc errc_of(DWORD code) noexcept;

/// Win32 and Winsock codes share one number space, so one function serves both.
[[nodiscard]] Error error_from(DWORD code, std::string_view call);
/// From GetLastError(). To be called before anything else can change it.
[[nodiscard]] inline Error last_error(std::string_view call) { return error_from(GetLastError(), call); }
/// From WSAGetLastError().
[[nodiscard]] inline Error last_socket_error(std::string_view call) {
    return error_from(static_cast<DWORD>(WSAGetLastError()), call);
}

}  // namespace strait::os
