#include "support/this_process.hpp"

#include <windows.h>

#include <sddl.h>

#include <array>

namespace strait::test {

std::uint32_t this_process_id() { return ::GetCurrentProcessId(); }

std::string this_user_id() {
    HANDLE token = nullptr;
    ::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &token);
    alignas(TOKEN_USER) std::array<std::byte, 256> buffer{};
    DWORD size = 0;
    ::GetTokenInformation(token, TokenUser, buffer.data(), static_cast<DWORD>(buffer.size()), &size);
    ::CloseHandle(token);
    LPSTR text = nullptr;
    ::ConvertSidToStringSidA(reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid, &text);
    std::string sid(text);
    ::LocalFree(text);
    return sid;
}

std::size_t open_handles() {
    DWORD count = 0;
    ::GetProcessHandleCount(::GetCurrentProcess(), &count);
    return count;
}

void raise_handle_limit() {}

}  // namespace strait::test
