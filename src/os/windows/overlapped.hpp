#pragma once
/// One overlapped operation: its OVERLAPPED, its event, how it ended.

#include "os/windows/handle.hpp"
#include "os/windows/wait.hpp"
#include "strait/error.hpp"

namespace strait::os {

/// How a native call ended: ERROR_SUCCESS, or the reason it failed. ERROR_IO_PENDING: not yet.
struct Outcome {
    DWORD error = ERROR_SUCCESS;
    DWORD bytes = 0;
};

/// Stays where it is and alive while the system works on it; only one operation at a time.
/// Windows aborts an operation when the thread that started it ends (ERROR_OPERATION_ABORTED without a cancel): start it again then.
class Operation {
  public:
    Operation() = default;
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    ~Operation() = default;

    /// Makes the event at the first call, or takes one that several operations share.
    [[nodiscard]] Result<void> prepare();
    void prepare(HANDLE shared_event) noexcept { overlapped_.hEvent = shared_event; }

    [[nodiscard]] OVERLAPPED* native() noexcept { return &overlapped_; }
    [[nodiscard]] HANDLE event() const noexcept { return overlapped_.hEvent; }
    [[nodiscard]] bool completed() const noexcept { return HasOverlappedIoCompleted(&overlapped_); }

    /// Ends it early. It may have been done in the meantime: finish() tells.
    void cancel(HANDLE file) noexcept { CancelIoEx(file, &overlapped_); }
    /// Waits for the end.
    [[nodiscard]] Outcome finish(HANDLE file) noexcept;

  private:
    OVERLAPPED overlapped_{};
    Handle own_event_;
};

}  // namespace strait::os
