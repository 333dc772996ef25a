#pragma once
/// How a reader that was overtaken asks writers to spare the slot that it looks at.

#include "share/state/layout.hpp"

#include "core/fault_point.hpp"

#include <cstddef>
#include <span>

namespace strait::state {

/// One of the marks, from the first set() until it goes out of scope. One that a dead reader has left is taken over when all are in use: the oldest first.
template <typename Access = MemoryAccess>
class Mark {
  public:
    /// Readers begin to look for a free one at different places.
    Mark(std::span<std::atomic<Word>> marks, std::size_t begin) noexcept : marks_(marks), begin_(begin) {}
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;
    ~Mark() {
        if (mine_ == nullptr) return;
        fault_point("state.mark.held");
        static_cast<void>(Access::replace(*mine_, word_, 0));
        fault_point("state.mark.free");
    }

    /// Moves it to this value. False when others were faster at every one.
    bool set(Word word) noexcept {
        if (mine_ != nullptr && Access::replace(*mine_, word_, word)) {
            word_ = word;
            return true;
        }
        mine_ = take(word);
        if (mine_ == nullptr) return false;
        word_ = word;
        fault_point("state.mark.set");
        return true;
    }

  private:
    [[nodiscard]] std::atomic<Word>* take(Word word) noexcept {
        std::atomic<Word>* oldest = nullptr;
        Word its_word = 0;
        for (std::size_t i = 0; i < marks_.size(); ++i) {
            auto& mark = marks_[(begin_ + i) % marks_.size()];
            const Word seen = Access::load_relaxed(mark);
            if (seen == 0 && Access::replace(mark, 0, word)) return &mark;
            if (oldest != nullptr && version_in(seen) >= version_in(its_word)) continue;
            oldest = &mark;
            its_word = seen;
        }
        return oldest != nullptr && Access::replace(*oldest, its_word, word) ? oldest : nullptr;
    }

    std::span<std::atomic<Word>> marks_;
    std::size_t begin_;
    std::atomic<Word>* mine_ = nullptr;
    Word word_ = 0;
};

}  // namespace strait::state
