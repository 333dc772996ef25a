#pragma once
/// A stack of its own, to be switched to and from within one thread of the system.

#include <functional>
#include <memory>

namespace strait::model {

/// Never unwound: one that is not switched to again leaves what is on its stack as it is, as a killed process does.
class Fiber {
  public:
    Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    ~Fiber();

    /// The next switch there begins `body`, which never returns.
    void begin(std::function<void()> body);
    static void switch_between(Fiber& from, Fiber& to);

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace strait::model
