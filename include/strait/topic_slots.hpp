#pragma once
/// What lies in a topic's slots, and the words that say where publishers are. Part of topics; programs do not use it by themselves.

#include <atomic>
#include <cstdint>

namespace strait::topic {

/// In front of each message, in one cache line with the beginning of it.
struct SlotHead {
    std::atomic<std::uint64_t> word;      ///< see below; 0: nothing yet
    std::atomic<std::uint32_t> length;    ///< bytes
    std::atomic<std::uint32_t> left_out;  ///< left_out_count() at this position
};
static_assert(sizeof(SlotHead) == 16);

/// A word that only one position can have, and that says which.
[[nodiscard]] constexpr std::uint64_t message_word(std::uint64_t position) noexcept { return (position + 1) << 2 | 1; }
[[nodiscard]] constexpr std::uint64_t left_out_word(std::uint64_t position) noexcept { return (position + 1) << 2 | 2; }
/// The position + 1 that it stands for; 0: none.
[[nodiscard]] constexpr std::uint64_t after(std::uint64_t word) noexcept { return word >> 2; }

/// A position and how often it was written, modulo 256: one who comes late with a compare-and-swap does not find what it expects, even where
/// the position has come back to what it was.
class Stamped {
  public:
    [[nodiscard]] static constexpr std::uint64_t position(std::uint64_t word) noexcept { return word >> kBits; }
    /// What to write over that word.
    [[nodiscard]] static constexpr std::uint64_t next(std::uint64_t word, std::uint64_t position) noexcept {
        return position << kBits | ((word + 1) & kMask);
    }

  private:
    static constexpr int kBits = 8;
    static constexpr std::uint64_t kMask = 0xff;
};

/// Whose turn it is to write at which position; see src/share/topic/turn.hpp.
struct TurnWord {
    static constexpr int kOwnerBits = 8;
    static constexpr std::uint64_t kOwner = 0x7f;
    static constexpr std::uint64_t kAlone = 0x80;  ///< its owner, the only publisher, keeps it while it does nothing
    static constexpr std::uint64_t kStep = std::uint64_t{1} << kOwnerBits;

    [[nodiscard]] static constexpr std::uint64_t position(std::uint64_t word) noexcept { return word >> kOwnerBits; }
};

inline constexpr std::uint32_t kMostPublishers = 16;
/// Bits of DataHead::claims beside one for each publisher. One of turns_lost has been set.
inline constexpr std::uint64_t kTurnsLost = std::uint64_t{1} << kMostPublishers;
/// There have been several publishers at a time.
inline constexpr std::uint64_t kSeveral = kTurnsLost << 1;

/// DataHead::left_out: how many, and above it up to which position they are counted, the lower half of each.
[[nodiscard]] constexpr std::uint32_t left_out_count(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(word);
}
[[nodiscard]] constexpr std::uint32_t left_out_up_to(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(word >> 32);
}
[[nodiscard]] constexpr std::uint64_t with_one_more(std::uint64_t word, std::uint64_t position) noexcept {
    return (position + 1) << 32 | (left_out_count(word) + 1U);
}

/// A position together with its slot's index, which follows without a division as long as it goes step by step.
class Place {
  public:
    explicit Place(std::uint64_t slots) noexcept : slots_(slots) {}

    void go_to(std::uint64_t position) noexcept {
        if (position == position_) return;
        index_ = position == position_ + 1 && index_ + 1 < slots_ ? index_ + 1 : position % slots_;
        position_ = position;
    }
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    [[nodiscard]] std::uint64_t index() const noexcept { return index_; }
    [[nodiscard]] std::uint64_t slots() const noexcept { return slots_; }

  private:
    std::uint64_t slots_;
    std::uint64_t position_ = 0;
    std::uint64_t index_ = 0;
};

}  // namespace strait::topic
