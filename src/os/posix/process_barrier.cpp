#include "os/process_barrier.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace strait::os {

bool takes_part_in_barriers() noexcept {
    // A forked child inherits the registration with the memory.
    static const bool kRegistered = ::syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
    return kRegistered;
}

void heavy_barrier() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (takes_part_in_barriers()) ::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
}

}  // namespace strait::os
