#pragma once
/// A native wait handle for what can only be waited for by a call: a futex cannot be polled.

#include "os/ready_flag.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <functional>
#include <memory>

namespace strait::os {

/// What is waited for. Both are called from a thread of the signal's own as well, and neither takes anything.
struct ReadySource {
    std::function<bool()> is_ready;
    std::function<Result<void>(const Deadline&)> wait;  ///< returns when is_ready() may be true, or with the deadline
};

/// Makes the handle readable once the source is ready, by a thread that waits for it. It stays so until refresh() finds that the source is
/// not ready any more: level-triggered, and sometimes readable for nothing when another process was faster.
/// To be destroyed before what the source refers to. In a forked child it does nothing.
class ReadySignal {
  public:
    /// Errors: out_of_resources (descriptors, threads).
    [[nodiscard]] static Result<std::unique_ptr<ReadySignal>> start(ReadySource source);
    ReadySignal(const ReadySignal&) = delete;
    ReadySignal& operator=(const ReadySignal&) = delete;
    ~ReadySignal();

    [[nodiscard]] NativeHandle handle() const noexcept { return flag_->handle(); }
    /// To be called whenever something was taken. Any thread.
    void refresh();

  private:
    struct Thread;
    explicit ReadySignal(std::unique_ptr<ReadyFlag> flag) noexcept;

    std::unique_ptr<ReadyFlag> flag_;
    std::unique_ptr<Thread> thread_;
};

}  // namespace strait::os
