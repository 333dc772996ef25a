#pragma once
/// A lock in a word of shared memory that passes on when its owner dies.

#include "os/robust_lock.hpp"

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <atomic>
#include <cstdint>
#include <functional>

namespace strait::os {

/// The word holds the owner, the number of a participant, and a mark that somebody sleeps; 0 when the lock is free. One participant's view of it.
class LockWord {
  public:
    using Word = std::uint32_t;
    static constexpr Word kSleepers = 0x8000'0000;
    static constexpr Word kNumber = ~kSleepers;

    /// `is_dead` asks the system whether the participant of that number, another one, lives. It says so for ever then.
    LockWord(std::atomic<Word>& owner, Word number, std::function<bool(Word)> is_dead)
        : owner_(owner), number_(number), is_dead_(std::move(is_dead)) {}

    [[nodiscard]] bool is_ours() const noexcept {
        return (owner_.load(std::memory_order_relaxed) & kNumber) == number_;
    }
    /// A system call only when somebody else has it. Errors: timed_out, cancelled.
    [[nodiscard]] Result<RobustLock::Taken> take(const Deadline& deadline);
    /// A system call only when somebody sleeps. Errors: corrupt_peer.
    [[nodiscard]] Result<void> give_back();

  private:
    Result<RobustLock::Taken> wait_and_take(const Deadline& deadline);

    std::atomic<Word>& owner_;
    Word number_;
    std::function<bool(Word)> is_dead_;
};

}  // namespace strait::os
