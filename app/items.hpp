#pragma once
/// `read` and `write` where there is an item instead of a region: the clipboard.

#include <strait/address.hpp>
#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <span>
#include <stop_token>

namespace strait::app {

/// Both give up after some seconds if somebody holds it open.
[[nodiscard]] Result<int> read_item(const Address& address, Stream& stdio, const std::stop_token& stop);
[[nodiscard]] Result<int> write_item(const Address& address, std::span<const std::byte> content,
                                     const std::stop_token& stop);

}  // namespace strait::app
