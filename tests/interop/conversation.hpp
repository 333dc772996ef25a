#pragma once
/// Talking until everything has come back.

#include <strait/stream.hpp>

#include <cstddef>

namespace strait::test {

/// More than any pipe or socket buffers, and no round number.
inline constexpr std::size_t kLongTalk = (std::size_t{1} << 20) + 17;

/// Sends a pattern of that size and reads as much, both at once. Checks that the same bytes came back.
void check_echo(Stream& to, Stream& from, std::size_t size = kLongTalk);

/// Sends back what comes, up to the end.
void echo(Stream& from, Stream& to);

}  // namespace strait::test
