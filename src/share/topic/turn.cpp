#include "share/topic/turn.hpp"

#include "core/fault_point.hpp"

#include <utility>

namespace strait::topic {
namespace {

// A living publisher has the turn for as long as copying a message takes: the system is asked about it only after so many looks.
constexpr int kLooks = 2000;

}  // namespace

Turn::Turn(const Ring& ring, std::uint32_t place, std::function<bool(std::uint32_t)> is_alive)
    : ring_(ring), own_(place + 1), is_alive_(std::move(is_alive)) {}

void Turn::begin() noexcept {
    auto& word = ring_.head().turn;
    std::uint64_t seen = word.load(std::memory_order_acquire);
    while ((seen & kOwner) == own_ && !word.compare_exchange_weak(seen, seen | kToMend, std::memory_order_acq_rel)) {
    }
}

bool Turn::is_dead(std::uint64_t owner) const {
    return owner > kMostPublishers || !is_alive_(static_cast<std::uint32_t>(owner - 1));
}

Result<std::uint64_t> Turn::take() {
    auto& word = ring_.head().turn;
    for (int look = 0;; ++look) {
        std::uint64_t seen = word.load(std::memory_order_relaxed);
        const std::uint64_t owner = seen & kOwner;
        if (owner == 0 || owner == kToMend) {
            const std::uint64_t taken = (seen & ~kOwner) | own_;
            // Pairs with give(): all that the last owner wrote is ours to read and to go on with.
            if (!word.compare_exchange_strong(seen, taken, std::memory_order_acquire, std::memory_order_relaxed))
                continue;
            fault_point("topic.turn.taken");
            return owner == 0 ? position_in(taken) : mend(position_in(taken));
        }
        if (look < kLooks) continue;
        if (!is_dead(owner)) return fail(Errc::would_block);
        // Not taken directly: a new publisher at that place frees it the same way, and only one of us must get it.
        word.compare_exchange_strong(seen, seen | kToMend, std::memory_order_acq_rel);
    }
}

void Turn::give(std::uint64_t next) noexcept {
    // Pairs with take().
    ring_.head().turn.store(next << kOwnerBits, std::memory_order_release);
    fault_point("topic.turn.given");
}

bool Turn::has_mended() noexcept { return std::exchange(mended_, false); }

std::uint64_t Turn::mend(std::uint64_t position) noexcept {
    mended_ = true;
    // What it had committed, or left out, counts. What it had not is written over.
    while (after(ring_.slot_of(position).word.load(std::memory_order_acquire)) == position + 1) ++position;
    count_left_out(position);
    ring_.head().turn.store(position << kOwnerBits | own_, std::memory_order_release);
    return position;
}

void Turn::count_left_out(std::uint64_t position) noexcept {
    std::uint64_t without = 0;
    for (std::uint64_t back = 1; back <= ring_.shape().slots && back <= position; ++back) {
        const auto& slot = ring_.slot_of(position - back);
        const auto word = slot.word.load(std::memory_order_relaxed);
        if (word == left_out_word(position - back)) ++without;
        if (word != message_word(position - back)) continue;
        // Only the lower half stands there, which is all that anybody ever compares.
        ring_.head().left_out.store(slot.left_out.load(std::memory_order_relaxed) + without, std::memory_order_relaxed);
        return;
    }
}

}  // namespace strait::topic
