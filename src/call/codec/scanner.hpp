#pragma once
/// Where one msgpack value ends and the next begins, in bytes that come in pieces.

#include "strait/rpc_reader.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace strait::call {

/// Walks over one value as its bytes arrive, and never twice over the same.
class Scanner {
  public:
    /// `bytes` begins with the value, and is the same as last time and more. The size of the value, or nothing while more bytes are needed.
    /// Errors: corrupt_peer (no msgpack, nested too deep).
    [[nodiscard]] Result<std::optional<std::size_t>> find_end(std::span<const std::byte> bytes);
    /// At least so many bytes are needed from the beginning of the value on.
    [[nodiscard]] std::uint64_t needed() const noexcept { return at_ + missing_; }
    void restart() noexcept { *this = Scanner(); }

  private:
    struct Head {
        std::uint64_t size = 1;    // of the head
        std::uint64_t body = 0;    // bytes behind it that are no values
        std::uint64_t values = 0;  // values behind it
        bool known = false;
    };
    [[nodiscard]] static Head head_of(std::span<const std::byte> bytes) noexcept;

    std::uint64_t at_ = 0;
    std::uint64_t missing_ = 1;
    std::array<std::uint64_t, rpc::kDeepest + 1> left_{1};  // values to come, at each depth
    std::size_t depth_ = 0;
};

}  // namespace strait::call
