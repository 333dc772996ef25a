#include "bench/games.hpp"
#include "bench/ring_indices.hpp"

#include <strait/bytes.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace strait::bench {
namespace {

using namespace strait::literals;

constexpr std::uint64_t kCapacity = 4_MiB;

std::uint64_t slots_for(std::size_t size) { return std::max<std::uint64_t>(2, kCapacity / size); }

class RecordRingGame final : public Game {
  public:
    RecordRingGame(std::span<std::byte> memory, std::size_t size)
        : indices_(memory, slots_for(size)),
          records_(memory.data() + RingIndices::kMemory),
          slots_(slots_for(size)),
          message_(size) {}

    bool lead(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!indices_.wait_for_room(position_)) return false;
            std::memcpy(record(), message_.data(), message_.size());
            indices_.publish(++position_);
        }
        return indices_.wait_until_taken(position_);
    }
    bool follow(std::uint64_t count) override {
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!indices_.wait_for_more(position_)) return false;
            std::memcpy(message_.data(), record(), message_.size());
            indices_.release(++position_);
        }
        return true;
    }

  private:
    [[nodiscard]] std::byte* record() const { return records_ + position_ % slots_ * message_.size(); }

    RingIndices indices_;
    std::byte* records_;
    std::uint64_t slots_;
    std::vector<std::byte> message_;
    std::uint64_t position_ = 0;
};

}  // namespace

std::size_t record_ring_memory(std::size_t size) { return RingIndices::kMemory + slots_for(size) * size; }

std::unique_ptr<Game> make_record_ring(std::span<std::byte> memory, std::size_t size) {
    return std::make_unique<RecordRingGame>(memory, size);
}

}  // namespace strait::bench
