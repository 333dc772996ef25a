#pragma once
/// How writers of a state touch shared memory.

#include "core/fault_point.hpp"
#include "strait/state_access.hpp"

#include <atomic>
#include <cstddef>
#include <span>

namespace strait::state {

/// As MemoryAccess, for the one that has the turn.
struct WriterAccess : MemoryAccess {
    static void store_relaxed(std::atomic<Word>& word, Word value) noexcept {
        word.store(value, std::memory_order_relaxed);
        fault_point("state.relaxed");
    }
    static void store_release(std::atomic<Word>& word, Word value) noexcept {
        word.store(value, std::memory_order_release);
        fault_point("state.release");
    }
    static void store_ordered(std::atomic<Word>& word, Word value) noexcept {
        word.store(value, std::memory_order_seq_cst);
        fault_point("state.current");
    }
    static void copy_in(std::byte* to, std::span<const std::byte> value) noexcept {
        // In two parts, so that a crash test finds a value that is half there.
        const auto half = value.size() / 2 / sizeof(Word) * sizeof(Word);
        state::copy_in(to, value.data(), half);
        fault_point("state.half");
        state::copy_in(to + half, value.data() + half, value.size() - half);
        fault_point("state.value");
    }
};

}  // namespace strait::state
