#pragma once
/// System calls that know no deadline, made in a thread of their own so that the wait for them can end early.

#include "os/windows/overlapped.hpp"
#include "strait/deadline.hpp"

#include <functional>
#include <memory>

namespace strait::os {

/// Runs one call at a time. A call that never ends is left behind with its thread when this object goes, so a call must own
/// all the memory it uses. One thread at a time. Source: CancelSynchronousIo.
class BlockingCall {
  public:
    using Call = std::function<Outcome()>;

    [[nodiscard]] static Result<std::unique_ptr<BlockingCall>> create();
    BlockingCall(const BlockingCall&) = delete;
    BlockingCall& operator=(const BlockingCall&) = delete;
    ~BlockingCall();

    /// There must be none under way.
    void start(Call call);
    /// A call was started and its outcome not yet taken.
    [[nodiscard]] bool under_way() const noexcept { return under_way_; }
    /// Signalled when take() would not wait.
    [[nodiscard]] HANDLE done() const noexcept;
    /// Errors: timed_out, cancelled; the call goes on then.
    [[nodiscard]] Result<Outcome> take(const Deadline& deadline);
    /// Interrupts the call; true when it has ended. It may have done its work: take() tells.
    bool interrupt() noexcept;

  private:
    struct Shared;
    explicit BlockingCall(std::shared_ptr<Shared> shared) noexcept;
    static void work(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> shared_;
    bool under_way_ = false;
};

/// Makes one call and waits for it no longer than the deadline; on time-out the call is interrupted. Without a deadline it is just the call.
[[nodiscard]] Result<Outcome> call_with_deadline(const BlockingCall::Call& call, const Deadline& deadline);

}  // namespace strait::os
