#pragma once
/// How a reader that was overtaken asks writers to spare the slot that it looks at.

#include "share/state/layout.hpp"

#include "core/fault_point.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::state {

/// In a mark: whichever value is the newest when a writer comes to see this.
inline constexpr Word kNewest = current_word(0, (1U << kSlotBits) - 1);

/// Where a reader looks for a free mark first: elsewhere than others do.
[[nodiscard]] inline std::size_t first_mark_of(const void* reader) noexcept {
    return static_cast<std::size_t>(std::uint64_t{reinterpret_cast<std::uintptr_t>(reader)} * 0x9e37'79b9'7f4a'7c15 >>
                                    32);
}

/// One of the marks, from the first use until it goes out of scope. One that a dead reader has left is taken over when all are in use: the oldest first.
template <typename Access = MemoryAccess>
class Mark {
  public:
    /// `begin`: see first_mark_of().
    Mark(std::span<std::atomic<Word>> marks, std::size_t begin) noexcept : marks_(marks), begin_(begin) {}
    Mark(const Mark&) = delete;
    Mark& operator=(const Mark&) = delete;
    ~Mark() {
        if (mine_ == nullptr) return;
        fault_point("state.mark.held");
        static_cast<void>(Access::replace(*mine_, word_, 0));
        fault_point("state.mark.free");
    }

    /// A word that has been the newest since this call began, and whose slot no writer takes any more, unless all marks were in use.
    ///
    /// The wish comes first, then the look at what is the newest. A writer that looks at the marks in between grants the wish, with what it found as the
    /// newest; one that has looked before is busy with a slot that was not the newest, and is still not.
    [[nodiscard]] Word hold(const std::atomic<Word>& current) noexcept {
        wish();
        const Word newest = Access::load_ordered(current);
        if (mine_ == nullptr) return newest;
        fault_point("state.mark.wish");
        const bool is_ours = Access::replace(*mine_, kNewest, newest);
        fault_point("state.mark.set");
        word_ = is_ours ? newest : Access::load_ordered(*mine_);
        if (word_ != 0 && word_ != kNewest) return word_;
        // Somebody else has it now.
        mine_ = nullptr;
        return newest;
    }

  private:
    void wish() noexcept {
        if (mine_ != nullptr && Access::replace(*mine_, word_, kNewest)) return;
        mine_ = nullptr;
        // Twice, as the one that is free may move while we look.
        for (int pass = 0; pass < 2 && mine_ == nullptr; ++pass) take_free();
        if (mine_ == nullptr) take_oldest();
    }
    void take_free() noexcept {
        for (std::size_t i = 0; i < marks_.size(); ++i) {
            auto& mark = marks_[(begin_ + i) % marks_.size()];
            if (Access::load_relaxed(mark) != 0 || !Access::replace(mark, 0, kNewest)) continue;
            mine_ = &mark;
            return;
        }
    }
    void take_oldest() noexcept {
        std::atomic<Word>* oldest = nullptr;
        Word its_word = 0;
        for (auto& mark : marks_) {
            const Word seen = Access::load_relaxed(mark);
            if (oldest != nullptr && version_in(seen) >= version_in(its_word)) continue;
            oldest = &mark;
            its_word = seen;
        }
        if (oldest != nullptr && Access::replace(*oldest, its_word, kNewest)) mine_ = oldest;
    }

    std::span<std::atomic<Word>> marks_;
    std::size_t begin_;
    std::atomic<Word>* mine_ = nullptr;
    Word word_ = 0;
};

}  // namespace strait::state
