#pragma once
/// Messages that tell whether one was lost, doubled, cut or moved.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace strait::test {

/// The message of that number: its size and content follow from the number alone, and it begins with it. 16 bytes to a few hundred, now and
/// then more than `large`.
void make_numbered(std::uint64_t number, std::size_t large, std::vector<std::byte>& message);

/// "ok", or what is wrong: another number, another size, a byte that differs.
[[nodiscard]] std::string check_numbered(std::uint64_t number, std::size_t large, std::span<const std::byte> message);

}  // namespace strait::test
