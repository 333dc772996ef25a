#pragma once
/// A lock between processes that tells when its last owner died; strait::Mutex stands on it.

#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <atomic>
#include <thread>

namespace strait::os {

/// One participant in a lock. Its process may have several, in one thread or many; each counts as somebody else.
/// The thread that has locked unlocks: Windows wants it so, and on Linux it is the same for both. The destructor unlocks.
class RobustLock : public Listed {
  public:
    struct Taken {
        bool previous_owner_died = false;  ///< killed or ended while it had the lock: what it guards may be half done
    };

    RobustLock() = default;
    RobustLock(const RobustLock&) = delete;
    RobustLock& operator=(const RobustLock&) = delete;
    virtual ~RobustLock() = default;

    /// Waits until the lock is free, or its owner is found dead, within 100 ms of its death. A stopped owner is not dead.
    /// Errors: timed_out, cancelled, forked, invalid_argument (this thread has it already, through this object).
    [[nodiscard]] Result<Taken> lock(const Deadline& deadline);
    /// Errors: invalid_argument (this thread has not locked it), corrupt_peer (somebody wrote into the lock), forked.
    Result<void> unlock();

  private:
    virtual Result<Taken> take(const Deadline& deadline) = 0;
    virtual Result<void> give_back() = 0;

    std::atomic<std::thread::id> holder_;
};

}  // namespace strait::os
