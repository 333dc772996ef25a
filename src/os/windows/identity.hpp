#pragma once
/// Who a process is, as the kernel tells it.

#include "os/windows/win32.hpp"
#include "strait/error.hpp"
#include "strait/peer.hpp"

#include <cstdint>
#include <string>

namespace strait::os {

/// The SID of the user a process runs as. Source: OpenProcessToken.
[[nodiscard]] Result<std::string> user_sid_of(HANDLE process);
/// The SID of the owner of a kernel object: whoever created it. Source: GetSecurityInfo.
[[nodiscard]] Result<std::string> owner_sid_of(HANDLE object);

/// `process 1234 (C:\\tool.exe)`, for people; without the path when this program may not know it. Source: QueryFullProcessImageNameW.
[[nodiscard]] std::string description_of(DWORD process_id);

/// The process of that id, `verified` when it lives and was there before `since`; `weak` when it may be another that got the same number.
/// Unknown when the id is 0.
[[nodiscard]] Peer identify(std::uint32_t process_id, const FILETIME& since);

/// Whether a process lives, and lived then: one that started later is another that got the same number. The handle needs SYNCHRONIZE and
/// PROCESS_QUERY_LIMITED_INFORMATION.
[[nodiscard]] bool was_alive(HANDLE process, const FILETIME& since) noexcept;

[[nodiscard]] FILETIME current_time() noexcept;

}  // namespace strait::os
