#pragma once
/// A descriptor that a forked child does not get.

#include "os/posix/descriptor.hpp"
#include "os/posix/owner_process.hpp"

namespace strait::os {

/// For a descriptor whose lock says that this process lives: a child of fork() shares the lock, and would keep it after its parent's death.
/// So it is closed in the child, first thing. Source: pthread_atfork(3).
class UnsharedDescriptor {
  public:
    explicit UnsharedDescriptor(Descriptor descriptor);
    UnsharedDescriptor(UnsharedDescriptor&& other) noexcept = default;
    UnsharedDescriptor& operator=(UnsharedDescriptor&&) = delete;
    ~UnsharedDescriptor();

    /// Means nothing in a forked child.
    [[nodiscard]] int get() const noexcept { return descriptor_.get(); }
    [[nodiscard]] bool is_here() const noexcept { return descriptor_ && owner_.is_this(); }

  private:
    Descriptor descriptor_;
    OwnerProcess owner_;
};

}  // namespace strait::os
