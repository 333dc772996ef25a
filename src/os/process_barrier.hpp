#pragma once
/// A fence that one side pays for two: whoever is about to sleep makes it, and whoever works all the time makes none.

namespace strait::os {

/// True when heavy_barrier() reaches other processes, and this process takes part: then its own side of a store-load pair needs
/// no fence, as long as the other side calls heavy_barrier(). Asked once per process; the first call registers it.
/// Linux only. Source: membarrier(2), MEMBARRIER_CMD_GLOBAL_EXPEDITED.
[[nodiscard]] bool takes_part_in_barriers() noexcept;

/// Every thread of every process that takes part has made a full fence between the call and its return. A plain full fence
/// where the system has nothing better. One system call.
void heavy_barrier() noexcept;

}  // namespace strait::os
