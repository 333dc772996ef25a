#pragma once
/// Bytes to send, and a number that tells whether they arrived.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace strait::test {

/// An endless sequence of bytes that depends on the seed alone; the same on every system.
class Pattern {
  public:
    explicit Pattern(std::uint64_t seed = 1) noexcept : seed_(seed) {}

    /// The next bytes of the sequence.
    void fill(std::span<std::byte> destination) noexcept;

    /// The first `size` bytes of the sequence.
    [[nodiscard]] static std::vector<std::byte> take(std::size_t size, std::uint64_t seed = 1);

  private:
    std::uint64_t seed_;
    std::uint64_t position_ = 0;
};

/// Depends on every byte and on their order, and not on how they were cut into pieces.
class Checksum {
  public:
    void add(std::span<const std::byte> data) noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t value() const noexcept;

    /// Of the first `size` bytes of a Pattern.
    [[nodiscard]] static std::uint64_t of_pattern(std::uint64_t size, std::uint64_t seed = 1);

  private:
    std::uint64_t hash_ = 0x9E3779B97F4A7C15U;
    std::uint64_t count_ = 0;
    std::array<std::byte, 8> pending_{};  // the bytes of a word that is not whole yet
};

}  // namespace strait::test
