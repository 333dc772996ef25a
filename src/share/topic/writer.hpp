#pragma once
/// The publisher's side of a topic's memory.

#include "share/topic/ring.hpp"
#include "share/topic/turn.hpp"

#include "strait/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace strait::topic {

/// Whether those with a place in the topic live: asked of the system, rarely.
struct Living {
    std::function<bool(std::uint32_t)> publisher;
    std::function<bool(std::uint32_t)> subscriber;
    /// How long a living publisher may take for one message before another one goes on without it.
    std::chrono::nanoseconds patience;
};

/// Never waits. One thread. What subscribers have written is read once, and can do no more than keep slots that it says are in use.
///
/// Another publisher may take the turn from one that stands still. That one finds out at the next of its compare-and-swaps, and the call says
/// would_block: nothing of it was seen by anybody, and it may be tried again.
class Writer {
  public:
    Writer(const Ring& ring, std::uint32_t place, Living living);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() = default;

    /// A slot that nobody reads, at the next position. Ends with commit() or abandon(); nothing else is called in between.
    /// Errors: would_block (another publisher's turn, or subscribers that everything is kept for have not read enough),
    /// out_of_resources (subscribers hold samples in all slots).
    [[nodiscard]] Result<std::span<std::byte>> begin();
    /// Shows the message to everybody. At most Settings::max_size bytes of the slot. Errors: would_block (the turn was lost).
    [[nodiscard]] Result<void> commit(std::size_t length) noexcept;
    void abandon() noexcept;

    /// A slot to be written in place while others publish, which never wait for it. At most one; ends with commit_loan() or drop_loan().
    /// Errors: those of begin(); already_in_use (there is one).
    [[nodiscard]] Result<std::span<std::byte>> loan();
    /// Publishes it: in place when nobody has published meanwhile, else copied to the position that is next now. Errors: those of begin() and
    /// commit(); the loan is still there then.
    [[nodiscard]] Result<void> commit_loan(std::size_t length);
    void drop_loan() noexcept;
    /// Nothing is published any more. One that dies instead leaves a position out.
    void leave() noexcept { turn_.leave(); }

    /// What publishes as long as nothing stands in the way. Not between begin() and its end.
    [[nodiscard]] FastWriter& fast() noexcept { return fast_; }
    /// It has said that somebody has taken the turn.
    void note_overtaken() noexcept { turn_.forget(); }

  private:
    enum class Clearing : std::uint8_t { done, again, blocked, lost };
    enum class Asking : std::uint8_t { nobody, the_system };

    [[nodiscard]] Result<std::uint64_t> usable(std::uint64_t position);
    [[nodiscard]] bool is_claimed(std::uint64_t position) noexcept;
    [[nodiscard]] bool is_loaned(std::uint64_t position, std::uint64_t claims) noexcept;
    [[nodiscard]] bool is_lost(std::uint64_t position) noexcept;
    [[nodiscard]] bool pass_over(std::uint64_t position) noexcept;
    [[nodiscard]] bool count_left_out(std::uint64_t position, bool is_new) noexcept;
    [[nodiscard]] bool write_word(std::uint64_t position, std::uint64_t word) noexcept;
    [[nodiscard]] std::unexpected<Error> lost_turn() noexcept;

    [[nodiscard]] Clearing clear_for(std::uint64_t position);
    [[nodiscard]] Clearing retry_clearing() noexcept;
    [[nodiscard]] bool move_floor(std::uint64_t to) noexcept;
    [[nodiscard]] std::uint64_t read_by_all(std::uint64_t from, std::uint64_t to);
    [[nodiscard]] std::optional<std::uint64_t> slowest(std::uint64_t from, std::uint64_t to, Asking asking);
    [[nodiscard]] std::uint64_t first_message(std::uint64_t from, std::uint64_t to) const noexcept;
    void mark_pinned(std::uint64_t from, std::uint64_t to);
    void mark_claimed(std::uint64_t from, std::uint64_t to) noexcept;
    void mark(std::uint64_t from, std::uint64_t to, std::uint64_t held) noexcept;
    [[nodiscard]] std::span<std::byte> room_at(std::uint64_t position) noexcept;

    Ring ring_;
    Turn turn_;
    Living living_;
    std::uint32_t place_;
    Place at_;
    std::optional<std::uint64_t> loan_;
    FastWriter fast_;  // last: it refers to what is above
};

}  // namespace strait::topic
