#pragma once
/// What one user of a region has seen of it, and waiting for more.

#include "mechanism/change_notice.hpp"
#include "os/memory_mapping.hpp"
#include "os/ready_signal.hpp"

#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace strait {

/// Notices change by the bell, and by looking at the content for writers that do not ring.
/// Threads: ring() from any, wait() from one at a time.
class ChangeWatch {
  public:
    /// Keeps a reference to the mapping. Without a bell (another user's notice object) it only looks.
    explicit ChangeWatch(const os::MemoryMapping& mapping);

    /// Tells the others; what this user wrote before counts as seen by itself. Errors: why there is no bell.
    Result<void> ring();
    Result<void> wait(const Deadline& deadline);
    /// Readable while the bell has rung and wait() has not taken it. The first call starts a thread. From one thread at a time, as wait() is.
    Result<NativeHandle> wait_handle();

  private:
    /// True when the content differs from what was seen last; it counts as seen then.
    bool content_changed();
    bool bell_rang();
    Error wait_for_bell(const Deadline& deadline);
    void refresh_signal();

    const os::MemoryMapping& mapping_;
    Result<std::unique_ptr<mechanism::ChangeNotice>> bell_;
    std::atomic<std::uint32_t> seen_version_{0};
    std::atomic<bool> own_write_{false};
    std::optional<std::uint64_t> seen_content_;
    Deadline::Clock::duration look_cost_{0};
    std::mutex signal_mutex_;                  // ring() may come from any thread
    std::unique_ptr<os::ReadySignal> signal_;  // last: its thread uses the bell
};

}  // namespace strait
