#pragma once
/// What another thread is told, in order.

#include "support/patience.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

namespace strait::test {

class Heard {
  public:
    void add(std::string text) {
        const std::lock_guard lock(mutex_);
        texts_.push_back(std::move(text));
        changed_.notify_all();
    }
    /// Waits for it; `nothing` when none comes.
    [[nodiscard]] std::string next() {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, kPatience, [this] { return !texts_.empty(); })) return "nothing";
        auto text = std::move(texts_.front());
        texts_.pop_front();
        return text;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> texts_;
};

}  // namespace strait::test
