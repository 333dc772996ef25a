#pragma once
/// What is measured, and what it is held against.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strait::bench {

enum class Measure : std::uint8_t {
    round_trip,  ///< a message there and back: nanoseconds
    cost,        ///< what a call takes on this side alone: nanoseconds
    rate,        ///< messages one way, the last one acknowledged: messages a second
    bandwidth,   ///< the same, counted in bytes: bytes a second
    idle,        ///< what waiting takes while nothing comes: nanoseconds of CPU time a second
    memory,      ///< what an object takes: bytes
    retries,     ///< how often one call began anew, at most: a number
};

struct Task {
    Measure measure = Measure::round_trip;
    std::size_t size = 8;  ///< bytes of a message; 0 where there are none
};

enum class Bound : std::uint8_t { at_most, at_least };

/// What the ratio to the limit has to be.
struct Target {
    Bound bound = Bound::at_most;
    double ratio = 1;
};

[[nodiscard]] std::string_view name(Measure measure) noexcept;  ///< "round-trip"
[[nodiscard]] bool is_time(Measure measure) noexcept;           ///< a duration, else a number
[[nodiscard]] std::string_view unit(Measure measure) noexcept;  ///< "ns", "1/s", "B/s", "B" or "1", as in JSON

/// `85 ns`, `12.5 us`, `165 M/s`, `19.2 GB/s`, `64.0 KiB`, `2`, `-` for what is not finite.
[[nodiscard]] std::string text_of(double figure, Measure measure);
/// `8 B`, `1 KiB`, `16 MiB`.
[[nodiscard]] std::string text_of_size(std::size_t size);

[[nodiscard]] bool is_met(const Target& target, double ratio) noexcept;
[[nodiscard]] std::string text_of(const Target& target);  ///< `<= 1.05`

/// Whether the parts of the pattern, which `*` stands between, occur in the name one behind the other. An empty pattern fits all.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view name) noexcept;

}  // namespace strait::bench
