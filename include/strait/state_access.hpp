#pragma once
/// How readers of a state touch shared memory. Part of strait::State; programs do not use it by itself.

#include <strait/state_copy.hpp>

#include <atomic>
#include <cstddef>

namespace strait::state {

/// The only way in which readers touch shared memory, so that tests can stand in for it.
struct MemoryAccess {
    [[nodiscard]] static Word load_acquire(const std::atomic<Word>& word) noexcept {
        return word.load(std::memory_order_acquire);
    }
    [[nodiscard]] static Word load_relaxed(const std::atomic<Word>& word) noexcept {
        return word.load(std::memory_order_relaxed);
    }
    [[nodiscard]] static Word load_ordered(const std::atomic<Word>& word) noexcept {
        return word.load(std::memory_order_seq_cst);
    }
    [[nodiscard]] static bool replace(std::atomic<Word>& word, Word expected, Word next) noexcept {
        return word.compare_exchange_strong(expected, next, std::memory_order_seq_cst);
    }
    /// `size` is a number, or one that the compiler knows.
    template <typename Size>
    [[gnu::always_inline]] static void copy_out(std::byte* to, const std::byte* from, Size size) noexcept {
        state::copy_out(to, from, size);
    }
};

}  // namespace strait::state
