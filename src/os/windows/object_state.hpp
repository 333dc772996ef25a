#pragma once
/// What only ntdll tells of events and semaphores, without taking them.

#include "os/windows/win32.hpp"
#include "strait/error.hpp"

#include <cstdint>

namespace strait::os {

/// Whether only ResetEvent() resets it. The handle needs kQueryState. Source: NtQueryEvent.
[[nodiscard]] Result<bool> is_manual_event(HANDLE event);
/// How many units there are. The handle needs kQueryState. Source: NtQuerySemaphore.
[[nodiscard]] Result<std::uint32_t> units_of(HANDLE semaphore);

/// EVENT_QUERY_STATE and SEMAPHORE_QUERY_STATE, which the headers do not have.
inline constexpr DWORD kQueryState = 1;

}  // namespace strait::os
