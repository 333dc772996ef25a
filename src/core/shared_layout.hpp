#pragma once
/// What stands first in every layout of ours in shared memory, so that whoever opens the wrong one is told so.

#include "strait/error.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strait {

enum class LayoutKind : std::uint32_t {
    channel = 1,
    topic = 2,
    state = 3,
    event = 4,
    semaphore = 5,
    mutex = 6,
    topic_seats = 7
};

/// 24 bytes at offset 0. New memory is zero; `magic` is written last, so a layout is there as a whole or not yet.
struct LayoutHead {
    std::atomic<std::uint64_t> magic;  ///< kLayoutMagic
    std::uint32_t kind;                ///< a LayoutKind
    std::uint32_t version;             ///< of that kind's layout; another one is not understood
    std::uint64_t byte_size;           ///< of the whole layout, this head included
};
inline constexpr std::uint64_t kLayoutMagic = 0x314C'7469'6172'7473;  // "straitL1" in memory
static_assert(sizeof(LayoutHead) == 24 && std::atomic<std::uint64_t>::is_always_lock_free);

struct LayoutWanted {
    LayoutKind kind;
    std::uint32_t version = 1;
};

/// Declares the layout ready. Whatever else belongs to it must have been written before. The caller is the only one that does so.
void publish_layout(LayoutHead& head, const LayoutWanted& what, std::uint64_t byte_size) noexcept;

/// The layout's size, read once and not beyond `mapped_size`; the caller uses this value only.
/// Errors: would_block (somebody is making it: all zeros so far), wrong_kind (something else, or another version), corrupt_peer (a size that cannot be).
[[nodiscard]] Result<std::uint64_t> check_layout(const LayoutHead& head, const LayoutWanted& wanted,
                                                 std::uint64_t mapped_size);

}  // namespace strait
