#pragma once
/// A native wait handle for what can only be waited for by taking it.

#include "os/ready_flag.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <functional>
#include <memory>

namespace strait::os {

/// How it is taken, and given back when nobody here wanted it after all. Called from a thread of its own, too.
struct TakeSource {
    std::function<Result<void>(const Deadline&)> take;
    std::function<void()> give_back;
};

/// A thread takes one ahead, and the handle is readable as long as it is there; take() then gets that one. Level-triggered.
/// The destructor gives it back; a kill loses it, as it loses everything that was taken. In a forked child it does nothing.
class TakenAhead {
  public:
    /// Errors: out_of_resources (descriptors, threads).
    [[nodiscard]] static Result<std::unique_ptr<TakenAhead>> start(TakeSource source);
    TakenAhead(const TakenAhead&) = delete;
    TakenAhead& operator=(const TakenAhead&) = delete;
    ~TakenAhead();

    [[nodiscard]] NativeHandle handle() const noexcept { return flag_->handle(); }
    /// Any thread. Errors: timed_out, cancelled, forked.
    [[nodiscard]] Result<void> take(const Deadline& deadline);

  private:
    struct Thread;
    explicit TakenAhead(std::unique_ptr<ReadyFlag> flag) noexcept;

    std::unique_ptr<ReadyFlag> flag_;
    std::unique_ptr<Thread> thread_;
};

}  // namespace strait::os
