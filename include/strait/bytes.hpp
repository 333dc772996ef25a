#pragma once
/// Bytes, text and sizes.

#include <strait/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace strait {

/// The bytes of a text, without its terminating NUL. The text must outlive the result.
[[nodiscard]] inline std::span<const std::byte> bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span(text));
}

/// Bytes seen as text. The bytes must outlive the result; nothing is checked or converted.
[[nodiscard]] inline std::string_view text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads a size as people write it: `4096`, `64KiB`, `16MiB`, `1GiB` (powers of 1024), `10kB`, `5MB`, `2GB` (powers of 1000).
/// Errors: invalid_argument (not a size, negative, a fraction), too_large (beyond 2^63-1).
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

inline namespace literals {
consteval std::uint64_t operator""_KiB(unsigned long long count) { return count << 10; }
consteval std::uint64_t operator""_MiB(unsigned long long count) { return count << 20; }
consteval std::uint64_t operator""_GiB(unsigned long long count) { return count << 30; }
}  // namespace literals

}  // namespace strait
