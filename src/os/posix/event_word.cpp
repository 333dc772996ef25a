#include "os/posix/event_word.hpp"

namespace strait::os {

void set_event(BellWord& moves) noexcept {
    // A write even when it is set already, so that whoever takes it sees what was done before this set, too.
    const std::uint32_t before = moves.value.fetch_or(1, std::memory_order_seq_cst);
    if (!is_set(before)) wake_sleepers(moves, before);
}

void reset_event(BellWord& moves) noexcept {
    std::uint32_t seen = moves.value.load(std::memory_order_relaxed);
    // Once is enough: another that has become set meanwhile was set after this reset. Who resets sees what was done before the sets it undoes.
    if (is_set(seen))
        moves.value.compare_exchange_strong(seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed);
}

Result<void> wait_for_event(BellWord& moves, Reset reset, const Deadline& deadline) {
    while (true) {
        std::uint32_t seen = moves.value.load(std::memory_order_acquire);
        if (is_set(seen)) {
            if (reset == Reset::manual) return {};
            // All sleepers are woken, and this decides who it is for. One who is killed before it has taken nothing.
            if (moves.value.compare_exchange_strong(seen, seen + 1, std::memory_order_acquire,
                                                    std::memory_order_relaxed))
                return {};
            continue;
        }
        const auto moved = sleep_until_moved(moves, seen, deadline);
        if (!moved) return std::unexpected(moved.error());
        // It was set and perhaps reset again.
        if (reset == Reset::manual) return {};
    }
}

}  // namespace strait::os
