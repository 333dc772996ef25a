#include "os/robust_lock.hpp"

namespace strait::os {

Result<RobustLock::Taken> RobustLock::lock(const Deadline& deadline) {
    const auto self = std::this_thread::get_id();
    // Only this thread could have stored its own id, so the order of it does not matter.
    if (holder_.load(std::memory_order_relaxed) == self)
        return fail(Errc::invalid_argument, "this thread has locked it already");
    auto taken = take(deadline);
    if (taken) holder_.store(self, std::memory_order_relaxed);
    return taken;
}

Result<void> RobustLock::unlock() {
    if (holder_.load(std::memory_order_relaxed) != std::this_thread::get_id())
        return fail(Errc::invalid_argument, "this thread has not locked it");
    // Before the lock is free: the next owner may be another thread of ours.
    holder_.store(std::thread::id(), std::memory_order_relaxed);
    return give_back();
}

}  // namespace strait::os
