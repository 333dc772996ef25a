#pragma once
/// Telling whether memory has changed, without keeping a copy of it.

#include <cstddef>
#include <cstdint>
#include <span>

namespace strait {

/// A 64-bit mix of all bytes. Memory that others write meanwhile is read as it comes; no protection against an adversary is meant.
[[nodiscard]] std::uint64_t fingerprint(std::span<const std::byte> memory) noexcept;

}  // namespace strait
