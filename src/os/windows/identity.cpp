#include "os/windows/identity.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wide.hpp"

#include <aclapi.h>
#include <sddl.h>

#include <array>
#include <cstddef>

namespace strait::os {
namespace {

Result<std::string> sid_text(PSID sid) {
    LPWSTR text = nullptr;
    if (!ConvertSidToStringSidW(sid, &text)) return std::unexpected(last_error("ConvertSidToStringSidW"));
    const LocalMemory memory(text);
    return to_utf8(text);
}

}  // namespace

// A process that started after the connection cannot be the one that made it: its number was used again.
bool was_alive(HANDLE process, const FILETIME& since) noexcept {
    FILETIME created{};
    FILETIME exited{};
    FILETIME kernel{};
    FILETIME user{};
    if (!GetProcessTimes(process, &created, &exited, &kernel, &user)) return false;
    return CompareFileTime(&created, &since) <= 0 && WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
}

Result<std::string> user_sid_of(HANDLE process) {
    HANDLE token = nullptr;
    if (!OpenProcessToken(process, TOKEN_QUERY, &token)) return std::unexpected(last_error("OpenProcessToken"));
    const Handle owner(token);
    alignas(TOKEN_USER) std::array<std::byte, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> user{};
    DWORD size = 0;
    if (!GetTokenInformation(token, TokenUser, user.data(), static_cast<DWORD>(user.size()), &size)) {
        return std::unexpected(last_error("GetTokenInformation"));
    }
    return sid_text(reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid);
}

Result<std::string> owner_sid_of(HANDLE object) {
    PSID owner = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD failed = GetSecurityInfo(object, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr,
                                         nullptr, &descriptor);
    if (failed != ERROR_SUCCESS) return std::unexpected(error_from(failed, "GetSecurityInfo"));
    const LocalMemory memory(descriptor);
    if (owner == nullptr) return fail(Errc::not_found, "the object has no owner");
    return sid_text(owner);
}

std::string description_of(DWORD process_id) {
    const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process_id));
    std::array<wchar_t, 1024> path{};
    auto size = static_cast<DWORD>(path.size());
    auto name = "process " + std::to_string(process_id);
    if (!process || !QueryFullProcessImageNameW(process.get(), 0, path.data(), &size)) return name;
    return name + " (" + to_utf8({path.data(), size}) + ")";
}

Peer identify(std::uint32_t process_id, const FILETIME& since) {
    Peer peer;
    if (process_id == 0) return peer;
    peer.process_id = process_id;
    peer.identity = Identity::weak;
    const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, process_id));
    if (!process || !was_alive(process.get(), since)) return peer;
    if (auto sid = user_sid_of(process.get())) {
        peer.user_id = std::move(*sid);
        peer.identity = Identity::verified;
    }
    return peer;
}

FILETIME current_time() noexcept {
    FILETIME now{};
    GetSystemTimePreciseAsFileTime(&now);
    return now;
}

}  // namespace strait::os
