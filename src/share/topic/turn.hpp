#pragma once
/// Whose turn it is to write at the next position.

#include "share/topic/ring.hpp"

#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace strait::topic {

/// Taken by a compare-and-swap of the very word that holds the position, and given back. A publisher that is alone keeps its turn from one
/// message to the next, which saves it a compare-and-swap; such a turn is marked, and whoever comes later takes it at once.
///
/// Of several, one that stands still or dies with the turn loses it to another one. Who takes a turn away notes first where that was: whatever the loser still
/// writes there is in nobody's way, because the position is left out, and so is its slot for as long as the loser lives and has not noticed.
/// It notices at its next compare-and-swap, which fails. Death shows at once, since each publisher holds a kernel lock on its place.
class Turn {
  public:
    using Clock = Deadline::Clock;

    /// `is_alive(place)` asks the system whether that publisher lives. `patience`: how long one that lives may have a turn.
    Turn(const Ring& ring, std::uint32_t place, std::function<bool(std::uint32_t)> is_alive,
         std::chrono::nanoseconds patience);

    /// The position to write at. Errors: would_block (another publisher has it).
    [[nodiscard]] Result<std::uint64_t> take();
    /// On to the next position. False: the turn was lost.
    [[nodiscard]] bool advance() noexcept;
    /// The position has its message: the turn is kept for the next one, or given back. False: it was lost before.
    bool end() noexcept;
    /// Gives it back; `next` is the position of the turn or the one after it. False: it was lost before.
    bool give(std::uint64_t next) noexcept;
    /// What was kept is given back, and nothing is taken any more.
    void leave() noexcept;
    /// Nobody else has it yet. What was loaded before this call, with acquire, was there while it was ours.
    [[nodiscard]] bool is_ours() const noexcept;
    /// The turn was lost, and we write nothing any more.
    void forget() noexcept;
    /// While it is ours: what is noted of a turn before it goes.
    void drop_old_note() noexcept;
    /// As it was written last, for the fast path, which goes on with a turn that is kept.
    [[nodiscard]] std::uint64_t& own_word() noexcept { return word_; }

    /// The position that stands in this word.
    [[nodiscard]] static constexpr std::uint64_t position_in(std::uint64_t word) noexcept {
        return TurnWord::position(word);
    }
    /// Nobody has it, or one that may have nothing to say keeps it.
    [[nodiscard]] static constexpr bool is_idle(std::uint64_t word) noexcept {
        return (word & kOwner) == 0 || (word & kAlone) != 0;
    }

  private:
    static constexpr int kOwnerBits = TurnWord::kOwnerBits;
    static constexpr std::uint64_t kOwner = TurnWord::kOwner;
    static constexpr std::uint64_t kAlone = TurnWord::kAlone;

    [[nodiscard]] bool still_keeps(std::uint64_t seen) noexcept;
    [[nodiscard]] bool is_dead(std::uint64_t owner) const;
    [[nodiscard]] bool stands_still(std::uint64_t word);
    bool take_over(std::uint64_t seen) noexcept;
    void tidy_up() noexcept;
    void note_lost(std::uint64_t owner, std::uint64_t lost) noexcept;

    Ring ring_;
    std::uint64_t own_;
    std::function<bool(std::uint32_t)> is_alive_;
    std::chrono::nanoseconds patience_;
    std::uint64_t word_ = 0;  // as we have written it
    std::uint32_t lost_ = 0;  // turns in a row
    std::uint64_t seen_ = 0;  // of another's turn, since when
    Clock::time_point seen_since_;
};

}  // namespace strait::topic
