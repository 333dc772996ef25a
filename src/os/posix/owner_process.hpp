#pragma once
/// Whose an object is after a fork.

#include "strait/error.hpp"

#include <cstdint>

namespace strait::os {

/// A number that no forked child shares with its parent, at the cost of two loads: no system call, so it may stand on any path.
/// Source: madvise(2) with MADV_WIPEONFORK, so that fork(), _Fork() and clone() without CLONE_VM are all seen.
[[nodiscard]] std::uint64_t this_process() noexcept;

/// Remembers the process that made an object. A forked child has a copy of the object, and may only let go of it:
/// the name, the lock, the memory and the child processes behind it are still its parent's.
class OwnerProcess {
  public:
    [[nodiscard]] bool is_this() const noexcept { return id_ == this_process(); }
    /// Nothing, or `forked` in a forked child.
    [[nodiscard]] Result<void> check() const {
        if (is_this()) return {};
        return fail(Errc::forked);
    }

  private:
    std::uint64_t id_ = this_process();
};

}  // namespace strait::os
