#pragma once
/// `strait write` where there is no region: to a stream, or as a datagram.

#include <strait/address.hpp>

#include <cstddef>
#include <span>
#include <stop_token>
#include <string_view>

namespace strait::app {

/// Connects, sends, and closes once the peer has ended too or has been silent for half a second; what it says is dropped.
[[nodiscard]] Result<int> write_text(const Address& address, std::string_view text, const std::stop_token& stop);
/// The same with all of stdin.
[[nodiscard]] Result<int> write_stdin(const Address& address, const std::stop_token& stop);
[[nodiscard]] Result<int> write_datagram(const Address& address, std::span<const std::byte> data,
                                         const std::stop_token& stop);

}  // namespace strait::app
