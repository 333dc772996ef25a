#pragma once
/// The notice of change that lies beside a region, in an object of its own.
/// Linux: a page in `<runtime>/notice/`, rung through a shared futex. Windows: a named section and event.

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace strait::mechanism {

/// A change counter that wakes those who wait for it. The object goes with its last user.
class ChangeNotice {
  public:
    /// `identity` is MemoryMapping::identity(). Errors: access_denied, no_space, out_of_resources.
    [[nodiscard]] static Result<std::unique_ptr<ChangeNotice>> open(std::string_view identity);
    ChangeNotice() = default;
    ChangeNotice(const ChangeNotice&) = delete;
    ChangeNotice& operator=(const ChangeNotice&) = delete;
    virtual ~ChangeNotice() = default;

    [[nodiscard]] virtual std::uint32_t version() const noexcept = 0;
    /// Moves the version on by one and wakes all that wait. Returns the new version. On Linux no system call when nobody waits.
    virtual std::uint32_t ring() noexcept = 0;
    /// Waits until the version is not `seen`. Late by at most 50 ms when a ringer was killed in the middle of ringing (on Windows: or two
    /// rang at once). Any number of threads. For a wait handle: os::ReadySignal. Errors: timed_out, cancelled.
    virtual Result<void> wait(std::uint32_t seen, const Deadline& deadline) = 0;
};

}  // namespace strait::mechanism
