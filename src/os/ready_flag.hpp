#pragma once
/// A native wait handle that is switched by hand.

#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <memory>

namespace strait::os {

/// Off at first. Any thread. Source: eventfd(2); CreateEventW.
class ReadyFlag {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ReadyFlag>> create();
    ReadyFlag() = default;
    ReadyFlag(const ReadyFlag&) = delete;
    ReadyFlag& operator=(const ReadyFlag&) = delete;
    virtual ~ReadyFlag() = default;

    [[nodiscard]] virtual NativeHandle handle() const noexcept = 0;
    virtual void set() noexcept = 0;
    virtual void clear() noexcept = 0;
    /// False in a forked child, where the threads that use it are not.
    [[nodiscard]] virtual bool is_in_its_process() const noexcept = 0;
};

/// As long as it lives, the threads that this one starts leave all signals to the others: a program that handles signals its own way
/// does not know of our threads. Nothing on Windows.
class QuietThreads {
  public:
    QuietThreads();
    QuietThreads(const QuietThreads&) = delete;
    QuietThreads& operator=(const QuietThreads&) = delete;
    ~QuietThreads();

  private:
    struct Before;
    std::unique_ptr<Before> before_;
};

}  // namespace strait::os
