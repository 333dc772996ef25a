#include "bench/games.hpp"
#include "bench/ring_indices.hpp"

#include <algorithm>

namespace strait::bench {
namespace {

constexpr std::uint64_t kSlots = 1 << 16;
constexpr std::uint64_t kBatch = 64;

using Slot = std::atomic<std::uint64_t>;

class IndexRingGame : public Game {
  public:
    explicit IndexRingGame(std::span<std::byte> memory)
        : indices_(memory, kSlots), slots_(reinterpret_cast<Slot*>(memory.data() + RingIndices::kMemory)) {}

    bool lead(std::uint64_t count) override {
        for (const auto end = position_ + count; position_ < end;) {
            if (!indices_.wait_for_room(position_)) return false;
            write_slot();
            indices_.publish(position_);
        }
        return indices_.wait_until_taken(position_);
    }
    bool follow(std::uint64_t count) override {
        for (const auto end = position_ + count; position_ < end;) {
            if (!indices_.wait_for_more(position_)) return false;
            read_slot();
            indices_.release(position_);
        }
        return true;
    }

  protected:
    void write_slot() {
        slots_[position_ % kSlots].store(position_, std::memory_order_relaxed);
        ++position_;
    }
    void read_slot() {
        sum_ = sum_ + slots_[position_ % kSlots].load(std::memory_order_relaxed);
        ++position_;
    }

    RingIndices indices_;
    Slot* slots_;
    std::uint64_t position_ = 0;
    std::uint64_t sum_ = 0;
};

/// As a caller that has many messages at once: it publishes 64 together, and takes all that there are.
class BatchedIndexRingGame final : public IndexRingGame {
  public:
    using IndexRingGame::IndexRingGame;

    bool lead(std::uint64_t count) override {
        for (const auto end = position_ + count; position_ < end;) {
            const auto last = std::min(position_ + kBatch, end);
            if (!indices_.wait_for_room(last - 1)) return false;
            while (position_ < last) write_slot();
            indices_.publish(position_);
        }
        return indices_.wait_until_taken(position_);
    }
    bool follow(std::uint64_t count) override {
        for (const auto end = position_ + count; position_ < end;) {
            if (!indices_.wait_for_more(position_)) return false;
            const auto last = std::min(indices_.end(), end);
            while (position_ < last) read_slot();
            indices_.release(position_);
        }
        return true;
    }
};

}  // namespace

std::size_t index_ring_memory(std::size_t) { return RingIndices::kMemory + kSlots * sizeof(Slot); }

std::unique_ptr<Game> make_index_ring(std::span<std::byte> memory, std::size_t) {
    return std::make_unique<IndexRingGame>(memory);
}

std::unique_ptr<Game> make_batched_index_ring(std::span<std::byte> memory, std::size_t) {
    return std::make_unique<BatchedIndexRingGame>(memory);
}

}  // namespace strait::bench
