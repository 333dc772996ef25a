#pragma once
/// What a handle from another process is a handle of.

#include "os/windows/handle.hpp"
#include "strait/handed_kind.hpp"

namespace strait::os {

/// Another socket of Winsock's for what this is a handle of, or none: a handle that was taken from another process is not known to Winsock (Wine
/// refuses it). Source: WSADuplicateSocketW, WSASocketW.
[[nodiscard]] Socket socket_over(HANDLE handle) noexcept;
/// Source: NtQueryObject, GetFileType, NtQueryInformationFile(FileModeInformation), GetNamedPipeInfo, getsockopt.
[[nodiscard]] bool is_handle_of(HandedKind kind, HANDLE handle) noexcept;

}  // namespace strait::os
