#pragma once
/// How large everything in a topic is. All of it follows from a few numbers that its creator chose.

#include "strait/error.hpp"
#include "strait/topic_slots.hpp"

#include <cstddef>
#include <cstdint>

namespace strait::topic {

inline constexpr std::size_t kLine = 64;  // of a cache
inline constexpr std::size_t kPage = 4096;
inline constexpr std::uint32_t kMostSubscribers = 512;
inline constexpr std::uint32_t kMostHeld = 32;
inline constexpr std::uint32_t kMostKept = 1U << 24;
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 36;

enum class Keeping : std::uint32_t { newest = 1, all = 2 };

/// What the creator chose, as it stands in shared memory. Never changed once the topic is there.
struct Settings {
    std::uint64_t max_size;     ///< bytes of the largest message
    std::uint32_t alignment;    ///< of its beginning: a power of two, at most a cache line
    Keeping keeping;            ///< whether publishers overwrite or wait
    std::uint32_t kept;         ///< messages that are there for a subscriber that falls behind
    std::uint32_t history;      ///< of these, for one that joins late
    std::uint32_t subscribers;  ///< at one time
    std::uint32_t held;         ///< samples that one subscriber may hold at a time

    friend bool operator==(const Settings&, const Settings&) = default;
};
static_assert(sizeof(Settings) == 32);

/// The same with what follows from it: a private copy, checked once, that everything is computed from.
struct Shape {
    Settings settings{};
    std::uint64_t slots = 0;       ///< those kept, those that one subscriber may hold, and a chunk that is being freed
    std::uint64_t chunk = 0;       ///< the floor moves by so many at a time
    std::uint64_t stride = 0;      ///< bytes from slot to slot
    std::uint64_t payload_at = 0;  ///< in a slot
    std::uint64_t slots_at = 0;    ///< in the data memory
    std::uint64_t data_size = 0;
    std::uint64_t seats_size = 0;
};

/// Errors: invalid_argument, too_large, both naming what is wrong.
[[nodiscard]] Result<Shape> shape_of(const Settings& settings);

}  // namespace strait::topic
