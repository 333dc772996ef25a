#pragma once
/// What lies in a state's memory: a page that describes it, then the slots, each with a value and its end.

#include "core/shared_layout.hpp"
#include "core/type_record.hpp"

#include "strait/error.hpp"
#include "strait/state_view.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::state {

inline constexpr std::size_t kLine = 64;  // of a cache
inline constexpr std::size_t kPage = 4096;
inline constexpr std::uint32_t kMostReaders = 64;
/// A slot is written again after so many versions at the earliest, so that a reader that is as slow as that many stores is overtaken by nobody. With one
/// slot for each mark there is always one left to write.
inline constexpr std::uint64_t kApart = 4;
inline constexpr std::size_t kMostSlots = kMostReaders + kApart;
static_assert(kMostSlots < 1U << kSlotBits);

/// What the creator chose, as it stands in shared memory. Never changed once the state is there.
struct Settings {
    std::uint64_t max_size;  ///< bytes of the largest value
    std::uint32_t readers;   ///< that may mark a slot at one time
    std::uint32_t summed;    ///< 1: each slot has a sum, because the memory may come back from a disk

    friend bool operator==(const Settings&, const Settings&) = default;
};
static_assert(sizeof(Settings) == 16);

struct StateHead {  // NOLINT(clang-analyzer-optin.performance.Padding): what different sides write has lines of its own
    LayoutHead head;    ///< kind state
    Settings settings;  ///< never changed
    TypeRecord type;    ///< never changed
    std::uint64_t sum;  ///< of settings and type

    alignas(kLine) std::atomic<Word> current;  ///< the newest version and its slot, see current_word()
    /// The words of values that somebody looks at, who was overtaken before, or wishes to, see kNewest; 0: none. Advice to writers and no more than that: a reader looks at the
    /// stamp all the same, so a wrong or forgotten mark does no harm.
    alignas(kLine) std::array<std::atomic<Word>, kMostReaders> marks;
    alignas(kLine) std::array<std::atomic<Word>, kMostSlots> sums;  ///< see sum_of(); of each slot's value
};
static_assert(sizeof(StateHead) <= kPage);

/// The same with what follows from it: a private copy, checked once, that everything is computed from.
struct Shape {
    Settings settings{};
    std::uint64_t slots = 0;
    std::uint64_t stride = 0;  ///< bytes from slot to slot
    std::uint64_t size = 0;    ///< of the whole layout
};
/// Errors: invalid_argument, too_large, both naming what is wrong.
[[nodiscard]] Result<Shape> shape_of(const Settings& settings);

/// The memory seen through a shape that was checked against it.
class Board {
  public:
    Board(std::span<std::byte> memory, const Shape& shape) noexcept : memory_(memory.data()), shape_(shape) {}

    [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
    [[nodiscard]] StateHead& head() const noexcept { return *reinterpret_cast<StateHead*>(memory_); }
    [[nodiscard]] std::span<std::atomic<Word>> marks() const noexcept {
        return std::span(head().marks).first(shape_.settings.readers);
    }
    [[nodiscard]] std::byte* slot(std::uint64_t number) const noexcept {
        return memory_ + kPage + number * shape_.stride;
    }
    [[nodiscard]] SlotEnd& end_of(std::uint64_t number) const noexcept {
        return *reinterpret_cast<SlotEnd*>(slot(number) + shape_.stride - sizeof(SlotEnd));
    }

  private:
    std::byte* memory_;
    Shape shape_;
};

/// Of a value, so that one that did not reach the disk whole is recognised. No protection against an adversary is meant.
[[nodiscard]] Word sum_of(std::uint64_t version, std::span<const std::byte> value) noexcept;
[[nodiscard]] Word sum_of(const Settings& settings, const TypeRecord& type) noexcept;

}  // namespace strait::state
