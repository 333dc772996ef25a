#pragma once
/// The C library's descriptors, as a program hands them to its child: Windows passes the block on (STARTUPINFO.lpReserved2), and knows only
/// the three standard handles itself.
/// A count (int), a byte of flags for each descriptor, a handle for each descriptor, without gaps.

#include "os/windows/handle.hpp"

#include <optional>
#include <span>
#include <vector>

namespace strait::mechanism {

/// A block with one descriptor, number 3, which is a pipe. The child takes 0, 1 and 2 from its standard handles.
[[nodiscard]] std::vector<BYTE> fourth_descriptor(HANDLE pipe);

/// The handle of that descriptor, if it is in the block and is a pipe.
[[nodiscard]] std::optional<HANDLE> pipe_in(std::span<const BYTE> block, int descriptor);
/// The same with the block that this process was started with. Source: GetStartupInfoW.
[[nodiscard]] std::optional<HANDLE> inherited_pipe(int descriptor);

}  // namespace strait::mechanism
