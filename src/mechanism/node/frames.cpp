#include "mechanism/node/frames.hpp"

#include <string>

namespace strait::mechanism::node {
namespace {

constexpr std::uint32_t kHasData = 1;
constexpr std::uint32_t kHasSocket = 2;
constexpr std::uint32_t kSocketIsConnection = 4;
constexpr std::uint32_t kAll = kHasData | kHasSocket | kSocketIsConnection;

constexpr std::size_t kFlagsAt = 0;
constexpr std::size_t kSizeAt = 8;
constexpr std::size_t kReservedAt = 12;

std::uint32_t word(std::span<const std::byte, kFrameHeader> header, std::size_t at) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = (value << 8) | std::to_integer<std::uint32_t>(header[at + i]);
    return value;
}

void put(std::span<std::byte, kFrameHeader> header, std::size_t at, std::uint32_t value) noexcept {
    for (std::size_t i = 0; i < 4; ++i) header[at + i] = static_cast<std::byte>(value >> (8 * i));
}

std::unexpected<Error> no_frame(const std::string& what) {
    return fail(Errc::corrupt_peer, "what it sends is no frame of libuv's: " + what);
}

}  // namespace

std::array<std::byte, kFrameHeader> data_frame(std::uint32_t size) noexcept {
    std::array<std::byte, kFrameHeader> header{};
    put(header, kFlagsAt, kHasData);
    put(header, kSizeAt, size);
    return header;
}

Result<Frame> read_frame(std::span<const std::byte, kFrameHeader> header) {
    const auto flags = word(header, kFlagsAt);
    const auto size = word(header, kSizeAt);
    if ((flags & ~kAll) != 0) return no_frame("it has the flags " + std::to_string(flags));
    if (word(header, kReservedAt) != 0) return no_frame("its last word is not 0");
    if ((flags & kHasSocket) == 0 && (flags & kSocketIsConnection) != 0)
        return no_frame("it tells the kind of a socket and has none");
    if ((flags & kHasData) == 0 && size != 0) return no_frame("it has a size and no data");
    return Frame{.has_socket = (flags & kHasSocket) != 0, .data = size};
}

}  // namespace strait::mechanism::node
