#pragma once
/// Something that happens once, and that others wait for.

#include "support/patience.hpp"

#include <condition_variable>
#include <mutex>

namespace strait::test {

class Mark {
  public:
    void set() {
        const std::lock_guard lock(mutex_);
        is_set_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] bool wait() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kPatience, [this] { return is_set_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_set_ = false;
};

}  // namespace strait::test
