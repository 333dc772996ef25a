#pragma once
/// SHA-256 (FIPS 180-4), to tell whether bytes arrived as they were sent. Written here because no package serves the cross build.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace strait::app {

class Sha256 {
  public:
    using Digest = std::array<std::byte, 32>;

    Sha256& update(std::span<const std::byte> data);
    /// The digest of all that was added. Use the object no further.
    [[nodiscard]] Digest finish();

  private:
    void compress(std::span<const std::byte, 64> block);

    std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<std::byte, 64> block_{};
    std::size_t filled_ = 0;  ///< bytes of block_
    std::uint64_t total_ = 0;
};

[[nodiscard]] Sha256::Digest sha256(std::span<const std::byte> data);
/// Lower case, as `sha256sum` prints it.
[[nodiscard]] std::string hex(std::span<const std::byte> bytes);

}  // namespace strait::app
