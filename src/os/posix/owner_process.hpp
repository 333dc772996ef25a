#pragma once
/// Whose an object is after a fork.

#include <unistd.h>

namespace strait::os {

/// Remembers the process that made an object. A forked child has a copy of the object, and may only let go of it:
/// the name, the lock and the child processes behind it are still its parent's.
class OwnerProcess {
  public:
    [[nodiscard]] bool is_this() const noexcept { return id_ == ::getpid(); }

  private:
    pid_t id_ = ::getpid();
};

}  // namespace strait::os
