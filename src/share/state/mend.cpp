#include "core/fault_point.hpp"
#include "share/state/reader.hpp"
#include "share/state/state.hpp"

#include <vector>

namespace strait::state {
namespace {

bool is_whole_at(const Board& board, std::uint64_t slot, std::span<std::byte> buffer) {
    const Word stamp = board.end_of(slot).stamp.load(std::memory_order_relaxed);
    if (stamp == 0) return false;
    const auto loaded = copy_value(board, current_word(stamp, slot), buffer);
    return loaded.version == stamp && loaded.length <= buffer.size() &&
           loaded.sum == sum_of(stamp, buffer.first(static_cast<std::size_t>(loaded.length)));
}

std::vector<std::byte> room_in(const Board& board) {
    return std::vector<std::byte>(static_cast<std::size_t>(board.shape().settings.max_size));
}

}  // namespace

bool is_whole(const Board& board) {
    auto buffer = room_in(board);
    Attempts attempts{.may_mark = false};
    const auto loaded = load(board, buffer, attempts);
    if (!loaded) return loaded.error() == Errc::would_block;
    return loaded->sum == sum_of(loaded->version, std::span(buffer).first(static_cast<std::size_t>(loaded->length)));
}

Result<void> mend(const Board& board) {
    auto buffer = room_in(board);
    Word best = 0;
    for (std::uint64_t slot = 0; slot < board.shape().slots; ++slot) {
        auto& stamp = board.end_of(slot).stamp;
        if (is_whole_at(board, slot, buffer)) {
            best = std::max(best, current_word(stamp.load(std::memory_order_relaxed), slot));
        } else {
            stamp.store(0, std::memory_order_release);
            fault_point("state.mend.slot");
        }
    }
    if (best == 0) return fail(Errc::corrupt_peer, "it holds no whole value");
    board.head().current.store(best, std::memory_order_seq_cst);
    fault_point("state.mended");
    return {};
}

}  // namespace strait::state
