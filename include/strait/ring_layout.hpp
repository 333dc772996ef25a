#pragma once
/// How records lie in the shared ring of a channel, and why no other bytes can pass for one.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace strait::ring {

/// Positions count bytes since the channel began and never wrap (2^64 bytes last for decades). One behind the other they lie
/// around the ring, until code::kTurn lets the next one lie at its start. Capacities are powers of two.
using Position = std::uint64_t;

inline constexpr std::uint64_t kLine = 64;
/// The unit in which records begin: room for one commit word.
inline constexpr std::uint64_t kUnit = 8;
inline constexpr std::uint64_t kSmallestCapacity = 4096;

/// Two random numbers that only the two ends of a channel know.
struct Key {
    std::uint64_t add = 0;
    std::uint64_t multiply = 1;  ///< odd

    /// What a commit word at this position is counted from. A word left there from an earlier lap, even one that a third
    /// party chose as payload, is a valid commit word with a chance of Code::end / 2^64.
    [[nodiscard]] std::uint64_t tag(Position position) const noexcept {
        return std::rotl((position + add) * multiply, 32);
    }
};

/// What a commit word says: word = tag(position) + code.
namespace code {
/// 0 to 240: a whole message (or the last part of one) of that many bytes behind the word.
inline constexpr std::uint64_t kShortest = 0;
inline constexpr std::uint64_t kLongestShort = 240;
/// A second word holds the length; the bytes follow it.
inline constexpr std::uint64_t kLong = 241;
/// As kLong, but the message goes on in the next record.
inline constexpr std::uint64_t kPart = 242;
/// Nothing here: the next record begins on the next line.
inline constexpr std::uint64_t kNextLine = 243;
/// Nothing here: the next record begins on a line further on, so many bytes from here as a second word says.
inline constexpr std::uint64_t kSkip = 244;
/// An empty record: the parts before it are void, for their message will not become whole.
inline constexpr std::uint64_t kVoid = 245;
/// A second word holds a count and a length, see pack_word(): so many messages of that length, 1 to kLongestShort, lie behind it, each on a unit.
inline constexpr std::uint64_t kPack = 246;
inline constexpr std::uint64_t kEnd = 247;
/// Added to the code of a whole message: the next record begins at the start of the ring, at the next position that is a multiple of a line.
inline constexpr std::uint64_t kTurn = 256;
}  // namespace code

inline constexpr std::uint64_t kShortHeader = 8;
inline constexpr std::uint64_t kLongHeader = 16;

[[nodiscard]] constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) noexcept {
    return (value + unit - 1) & ~(unit - 1);
}

/// Where the record after one of `size` bytes at `position` begins; both ends compute it, so it is written nowhere. A record
/// longer than a line is followed by a fresh line, and so is one that leaves no room for another of its length.
[[nodiscard]] constexpr Position behind(Position position, std::uint64_t size) noexcept {
    const Position end = round_up(position + size, size > kLine ? kLine : kUnit);
    const std::uint64_t left = (0 - end) % kLine;  // none: a fresh line as well
    return left < std::max(size, 2 * kUnit) ? end + left : end;
}
/// The same for a long record, at `offset` in its ring. Where another of its length would not fit in front of the ring's end, and not much is left
/// there, the next one begins at the start: nobody has to be told, which would cost each lap of a conversation a transfer.
[[nodiscard]] constexpr Position behind_long(Position position, std::uint64_t size, std::uint64_t offset,
                                             std::uint64_t capacity) noexcept {
    const Position end = behind(position, size);
    const std::uint64_t left = capacity - offset - (end - position);
    return left < size && left <= capacity / 4 ? end + left : end;
}

/// Records of that length one behind the other, from `position` on, begin so many bytes apart, whatever lines they lie on; 0: not all of them do.
[[nodiscard]] constexpr std::uint64_t even_step(Position position, std::uint64_t size) noexcept {
    const std::uint64_t step = behind(0, size);
    const bool fills_lines = step % kLine == 0 || step == kLine / 2 || step == kLine / 4;
    return fills_lines && position % std::min(step, kLine) == 0 ? step : 0;
}

/// The longest message that one record carries. Half of the ring: what has to be skipped at its end is shorter than the record, so one
/// always fits into an empty ring.
[[nodiscard]] constexpr std::uint64_t longest_record(std::uint64_t capacity) noexcept {
    return capacity / 2 - kLongHeader;
}
/// The second word of a pack.
[[nodiscard]] constexpr std::uint64_t pack_word(std::uint64_t count, std::uint64_t size) noexcept {
    return count << 32 | size;
}
[[nodiscard]] constexpr std::uint64_t count_in(std::uint64_t pack) noexcept { return pack >> 32; }
[[nodiscard]] constexpr std::uint64_t size_in(std::uint64_t pack) noexcept { return pack & 0xFFFF'FFFF; }
/// Longer messages travel in parts of this size, so that one is written while another is read.
[[nodiscard]] constexpr std::uint64_t part_size(std::uint64_t capacity) noexcept { return capacity / 4 - kLongHeader; }

/// A producer looks up from its work once in so many bytes. A consumer of a stream of messages that is nearer to it gets in its way.
inline constexpr std::uint64_t kStretch = 2048;
[[nodiscard]] constexpr std::uint64_t stretch(std::uint64_t capacity) noexcept {
    return std::min(kStretch, capacity / 4);
}
/// A conversation, in which each message has been read before the next one is sent, keeps to the start of the ring: to so many bytes, or a few messages.
inline constexpr std::uint64_t kNear = 4 * kLine;

/// What the consumer of a ring tells its producer. Each field has one writer.
struct alignas(128) Control {
    /// Written by the consumer: everything before this position may be overwritten.
    alignas(128) std::atomic<std::uint64_t> consumed{0};
    /// Written by the consumer: one of Attention; whether it needs the doorbell. Looked at for each message, so `consumed` is not beside it.
    alignas(128) std::atomic<std::uint32_t> consumer_attention{0};
    /// Written by the producer: one of Attention; whether it waits for room.
    alignas(128) std::atomic<std::uint32_t> producer_attention{0};
    /// Written by the producer: not 0 once it has closed the channel and nothing more will come.
    std::atomic<std::uint32_t> producer_finished{0};
    /// Written by the producer once in kStretch bytes: it has come this far at least. The consumer keeps away from it by this; nothing else is believed.
    alignas(128) std::atomic<std::uint64_t> reached{0};
};
static_assert(sizeof(Control) == 512);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);

/// What one end says about itself; any other value counts as `awake`. Whoever rings for an `asleep` end sets it to `awake`.
enum class Attention : std::uint32_t {
    awake = 0,   ///< looks at the ring by itself, and may go to sleep
    asleep = 1,  ///< wants the doorbell
    unfenced =
        2,  ///< as awake, and never sleeps without os::heavy_barrier(): the other end needs no fence before it looks here
};

}  // namespace strait::ring
