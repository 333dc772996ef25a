#pragma once
/// What loading a state takes when nothing stands in the way: no call into the library, no system call.
/// Part of strait::State; programs do not use it by itself.

#include <strait/state_access.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait::state {

/// Versions count the values from 1 on. The newest one and the slot that it lies in are one word, so that they change together.
inline constexpr int kSlotBits = 8;
[[nodiscard]] constexpr Word current_word(std::uint64_t version, std::uint64_t slot) noexcept {
    return version << kSlotBits | slot;
}
[[nodiscard]] constexpr std::uint64_t version_in(Word word) noexcept { return word >> kSlotBits; }
[[nodiscard]] constexpr std::uint64_t slot_in(Word word) noexcept { return word & ((1U << kSlotBits) - 1); }

/// The last 16 bytes of each slot. Behind the value, so that whoever sees the stamp sees a file that reaches at least that far.
struct SlotEnd {
    std::atomic<Word> length;  ///< bytes of the value
    std::atomic<Word> stamp;   ///< its version; 0: it is being written
};
static_assert(sizeof(SlotEnd) == 16 && std::atomic<Word>::is_always_lock_free);

/// What a reader has to know. All of it was checked when the state was opened, and lies in private memory that a forked child finds zero.
struct View {
    const std::atomic<Word>* current;
    const std::byte* slots;
    std::uint64_t stride;  ///< bytes from slot to slot
    std::uint64_t count;   ///< of slots
    std::uint64_t size;    ///< bytes of each value; 0: they differ

    // What this reader has seen. Any thread.
    std::atomic<Word> seen;        ///< what `current` was when a value was loaded last; 0: none was
    std::atomic<bool> is_watched;  ///< somebody has to be told when `seen` changes

    [[nodiscard]] const std::byte* slot(std::uint64_t number) const noexcept { return slots + number * stride; }
    [[nodiscard]] const SlotEnd& end_of(const std::byte* slot) const noexcept {
        return *reinterpret_cast<const SlotEnd*>(slot + stride - sizeof(SlotEnd));
    }
};

/// Copies the newest value; `size` bytes, which is a constant where the copy shall be fast, and at most that of a slot. Answers what `current` was, with
/// a version of 0 when it has to be tried again: it was overtaken, or somebody has written what cannot be. `seen`: what this has answered before, or 0.
template <typename Access = MemoryAccess, typename Size>
[[nodiscard, gnu::always_inline]] inline Word try_load(const View& view, Word seen, std::byte* into,
                                                       Size size) noexcept {
    // Pairs with the store of `current` in put(): the value must be seen as it was then, or newer.
    const Word current = Access::load_acquire(*view.current);
    // The slot of one that was seen is one of ours.
    if (current != seen && slot_in(current) >= view.count) [[unlikely]]
        return 0;
    const std::byte* const slot = view.slot(slot_in(current));
    Access::copy_out(into, slot, size);
    // Pairs with the fence in put(): who copied a byte of a newer value sees that the stamp is not that of this one.
    std::atomic_thread_fence(std::memory_order_acquire);
    const Word stamp = Access::load_relaxed(view.end_of(slot).stamp);
    return stamp == version_in(current) ? current : 0;
}

}  // namespace strait::state
