#pragma once
/// What the system knows about a pipe.

#include "os/windows/win32.hpp"

#include <cstddef>

namespace strait::os {

/// Bytes the pipe's buffer takes before a writer has to wait for the reader. Source: GetNamedPipeInfo.
[[nodiscard]] std::size_t pipe_write_quota(HANDLE pipe) noexcept;

/// True once the other end is closed, even while its last bytes are still unread. Source: NtQueryInformationFile(FilePipeLocalInformation).
[[nodiscard]] bool pipe_hung_up(HANDLE pipe) noexcept;

}  // namespace strait::os
