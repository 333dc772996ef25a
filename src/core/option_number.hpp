#pragma once
/// Options of an address that are numbers.

#include "strait/address.hpp"
#include "strait/error.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace strait {

struct NumberRange {
    std::uint64_t least;
    std::uint64_t most;
};

/// A whole number, decimal or with 0x in front. Errors: invalid_address (`what` is not one, or not in the range).
[[nodiscard]] Result<std::uint64_t> parse_number(std::string_view what, std::string_view text, NumberRange range);

/// The option of that name, or nothing when the address has none. Errors: those of parse_number().
[[nodiscard]] Result<std::optional<std::uint64_t>> option_number(const Address& address, std::string_view name,
                                                                 NumberRange range);

}  // namespace strait
