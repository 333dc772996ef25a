#pragma once
/// memcpy(3) for lengths that are not known and mostly short. Programs do not use it by themselves.

#include <cstddef>
#include <cstring>
#include <span>

namespace strait {

template <std::size_t Part>
inline void copy_two_halves(std::byte* place, std::span<const std::byte> bytes) noexcept {
    std::memcpy(place, bytes.data(), Part);
    std::memcpy(place + bytes.size() - Part, bytes.data() + bytes.size() - Part, Part);
}

/// Of what fits into a line two halves that overlap: a call would cost more than they do.
inline void copy_bytes(std::byte* place, std::span<const std::byte> bytes) noexcept {
    const std::size_t size = bytes.size();
    if (size >= 8 && size <= 16)
        copy_two_halves<8>(place, bytes);
    else if (size > 16 && size <= 32)
        copy_two_halves<16>(place, bytes);
    else if (size > 32 && size <= 64)
        copy_two_halves<32>(place, bytes);
    else if (size > 0)
        std::memcpy(place, bytes.data(), size);
}

}  // namespace strait
