#pragma once
/// A subscriber's side of a topic's memory.

#include "share/topic/ring.hpp"

#include "strait/error.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::topic {

/// A message in place. It stays as it is until it is given back.
struct Held {
    std::span<const std::byte> bytes;
    std::uint64_t position = 0;
    std::uint64_t missed = 0;  ///< messages between the one taken before and this one
    std::uint32_t pin = 0;
};

/// Never waits, and writes nothing but its seat. One thread, but has_next() from any. What publishers have written is read once; whatever it is,
/// nothing outside the slots is looked at.
class Reader {
  public:
    /// Takes the seat, which no living subscriber has, and begins with up to `history` messages of those that are there.
    Reader(const Ring& ring, std::uint32_t seat, std::uint64_t history);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    /// Leaves the seat. All that was taken has been given back.
    ~Reader();

    /// The next message. Errors: would_block (there is none yet), out_of_resources (as many are held as may be), corrupt_peer.
    [[nodiscard]] Result<Held> take();
    void give_back(std::uint32_t pin) noexcept { fast_.give_back(pin); }
    /// take() would find something, if only that messages were missed.
    [[nodiscard]] bool has_next() const noexcept { return fast_.has_next(); }
    [[nodiscard]] std::uint32_t held() const noexcept;
    /// What takes as long as nothing stands in the way.
    [[nodiscard]] FastReader& fast() noexcept { return fast_; }

  private:
    void note_use(std::uint32_t seat) noexcept;
    [[nodiscard]] std::uint64_t floor() const noexcept;
    void begin(std::uint64_t history) noexcept;
    [[nodiscard]] bool is_base(std::uint64_t position) noexcept;
    [[nodiscard]] Result<Held> taken(SlotHead& slot, std::uint32_t pin) noexcept;
    void catch_up() noexcept;
    [[nodiscard]] std::uint64_t next_to_come() const noexcept;

    Ring ring_;
    Seat& seat_;
    FastReader fast_;
};

}  // namespace strait::topic
