#pragma once
/// The frames that libuv puts around everything it writes to an IPC pipe on Windows. One frame is one write, not one message.
///
/// Four little-endian words: flags, 0, how many bytes of data follow, 0. With the flag `socket`, 632 bytes lie before the data: what WSASocketW
/// needs to open a socket of the sender's, and an error code. Linux has no frames, since descriptors travel beside the bytes there.

#include "strait/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace strait::mechanism::node {

inline constexpr std::size_t kFrameHeader = 16;
inline constexpr std::size_t kSocketBlock = 632;

struct Frame {
    bool has_socket = false;
    std::uint32_t data = 0;  ///< bytes
};

/// The header of a frame that has only data.
[[nodiscard]] std::array<std::byte, kFrameHeader> data_frame(std::uint32_t size) noexcept;
/// Errors: corrupt_peer, for what libuv would not take either.
[[nodiscard]] Result<Frame> read_frame(std::span<const std::byte, kFrameHeader> header);

}  // namespace strait::mechanism::node
