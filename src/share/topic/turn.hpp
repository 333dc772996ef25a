#pragma once
/// Whose turn it is to write at the next position.

#include "share/topic/ring.hpp"

#include "strait/error.hpp"

#include <cstdint>
#include <functional>

namespace strait::topic {

/// Taken by a compare-and-swap of the very word that holds the position, given back with the position that comes next: with one publisher that
/// is all there is. A publisher that died with the turn is known by its place, whose kernel lock is gone; who finds that takes the turn over and
/// mends what was left half done, which is never more than one message.
class Turn {
  public:
    /// `is_alive(place)` asks the system whether that publisher lives.
    Turn(const Ring& ring, std::uint32_t place, std::function<bool(std::uint32_t)> is_alive);

    /// Once, before the first take(): what a dead publisher held at this very place is given up.
    void begin() noexcept;
    /// The position to write at. Errors: would_block (another publisher, alive, has it).
    [[nodiscard]] Result<std::uint64_t> take();
    /// Gives it back; `next` is the first position that holds nothing yet.
    void give(std::uint64_t next) noexcept;
    /// take() has mended something since the last call: a message may lie there that nobody was told of.
    [[nodiscard]] bool has_mended() noexcept;

    /// The position that stands in this word.
    [[nodiscard]] static constexpr std::uint64_t position_in(std::uint64_t word) noexcept { return word >> kOwnerBits; }
    [[nodiscard]] static constexpr bool is_free(std::uint64_t word) noexcept { return (word & kOwner) == 0; }

  private:
    static constexpr int kOwnerBits = 8;
    static constexpr std::uint64_t kOwner = 0xff;
    static constexpr std::uint64_t kToMend = 0xff;  // nobody's, left by a dead one

    [[nodiscard]] bool is_dead(std::uint64_t owner) const;
    std::uint64_t mend(std::uint64_t position) noexcept;
    void count_left_out(std::uint64_t position) noexcept;

    Ring ring_;
    std::uint64_t own_;
    std::function<bool(std::uint32_t)> is_alive_;
    bool mended_ = false;
};

}  // namespace strait::topic
