#pragma once
/// The head and the tail of a bare ring, each with a private copy of the other side's.

#include "bench/spin.hpp"

#include <span>

namespace strait::bench {

class RingIndices {
  public:
    static constexpr std::size_t kMemory = 2 * kApart;

    RingIndices(std::span<std::byte> memory, std::uint64_t capacity)
        : head_(reinterpret_cast<LoneWord*>(memory.data())->value),
          tail_(reinterpret_cast<LoneWord*>(memory.data() + kApart)->value),
          capacity_(capacity) {}

    /// The writer: waits until a slot is free, tells which; then publishes all up to `position`.
    [[nodiscard]] bool wait_for_room(std::uint64_t position) {
        if (position - theirs_ < capacity_) return true;
        return spin_until([&] { return position - (theirs_ = tail_.load(std::memory_order_acquire)) < capacity_; });
    }
    void publish(std::uint64_t position) { head_.store(position, std::memory_order_release); }
    [[nodiscard]] bool wait_until_taken(std::uint64_t position) {
        return spin_until([&] { return tail_.load(std::memory_order_acquire) == position; });
    }

    /// The reader: waits until there is something at `position`, and tells where it ends.
    [[nodiscard]] bool wait_for_more(std::uint64_t position) {
        if (theirs_ != position) return true;
        return spin_until([&] { return (theirs_ = head_.load(std::memory_order_acquire)) != position; });
    }
    [[nodiscard]] std::uint64_t end() const noexcept { return theirs_; }
    void release(std::uint64_t position) { tail_.store(position, std::memory_order_release); }

  private:
    std::atomic<std::uint64_t>& head_;
    std::atomic<std::uint64_t>& tail_;
    std::uint64_t capacity_;
    std::uint64_t theirs_ = 0;
};

}  // namespace strait::bench
