#pragma once
/// `strait read`, `write` and `watch` where a state is.

#include "console.hpp"

#include <strait/address.hpp>
#include <strait/raw_state.hpp>
#include <strait/region.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

namespace strait::app {

/// The state at that address, of whatever type; nothing where there is none, or nothing at all. Errors: those of RawState::open_any() on a damaged one.
[[nodiscard]] Result<std::optional<RawState>> state_at(const Address& address, Access access);

/// How a value is printed.
enum class ValueFormat : std::uint8_t {
    raw,      ///< its bytes
    text,     ///< its bytes up to the first NUL
    line,     ///< the same and a newline
    as_json,  ///< an object in a line: version, size, type, and text or hex
};
[[nodiscard]] Result<void> print_value(const RawState& state, ValueFormat format, Stream& stdio,
                                       const Deadline& deadline);
/// Each new version; `count` of them, or for ever where it is 0.
[[nodiscard]] Result<void> watch_state(RawState& state, ValueFormat format, std::uint64_t count,
                                       const std::stop_token& stop);
/// Stores into the state that is there, or into a new one of at most `size` bytes (0: the value's, rounded up to 4096).
[[nodiscard]] Result<RawState> write_state(const Address& address, std::span<const std::byte> value, std::uint64_t size,
                                           const std::stop_token& stop);

}  // namespace strait::app
