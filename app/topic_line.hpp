#pragma once
/// What `strait subscribe` prints of a message.

#include "json_text.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace strait::app {

/// The bytes as text where they are printable UTF-8 or ASCII without control characters, else as hexadecimal digits.
[[nodiscard]] std::string shown(std::span<const std::byte> message);
/// Adds the bytes to the object as `text` or `hex`. Text may have lines here.
JsonObject& add_content(JsonObject& object, std::span<const std::byte> message);
/// One JSON object and a newline: number, size, missed, and text or hex.
[[nodiscard]] std::string as_json(std::span<const std::byte> message, std::uint64_t number, std::uint64_t missed);

}  // namespace strait::app
