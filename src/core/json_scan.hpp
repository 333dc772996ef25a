#pragma once
/// JSON (RFC 8259) as it stands: checked, and looked into without building anything from it.

#include "strait/error.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace strait::json {

/// Objects and arrays may lie in each other as deep as this.
inline constexpr std::size_t kDeepest = 64;

/// A member of the outermost object that somebody wants to see.
struct Wanted {
    std::string_view name;
    std::string_view value{};  ///< as it stands in the text; empty when there is no such member. The last one counts.
};

/// Whether the text is one JSON value, in UTF-8. Does not recurse and keeps nothing; in the same pass finds what is wanted.
/// Errors: invalid_argument (what is wrong, and at which byte), too_large (nested deeper than kDeepest).
[[nodiscard]] Result<void> scan(std::string_view text, std::span<Wanted> wanted = {});

/// What a string says, without its quotes and escapes; nothing when the value is none. Of a checked text.
[[nodiscard]] std::optional<std::string> string_of(std::string_view value);

}  // namespace strait::json
