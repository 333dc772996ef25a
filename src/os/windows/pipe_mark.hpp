#pragma once
/// What goes through a pipe for a handle that is handed over.

#include "os/handing.hpp"
#include "os/windows/pipe_carrier.hpp"

#include <cstdint>

namespace strait::os {

struct PipeMark {
    HandedMark mark;
    std::uint64_t ticket = 0;  ///< of GivenHandles
    std::uint64_t handle = 0;  ///< in the sender's process
};
static_assert(sizeof(PipeMark) == 80);

/// Takes the handle out of the process at the other end of the pipe. Errors: those of receive_handle().
[[nodiscard]] Result<ReceivedHandle> pull_marked(const PipeMark& mark, PipeCarrier& carrier);

}  // namespace strait::os
