#pragma once
/// `read` and `write` where there is an item instead of a region: the clipboard, DDE; and commands for its server.

#include <strait/address.hpp>
#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <span>
#include <stop_token>
#include <string_view>

namespace strait::app {

/// All give up after some seconds if somebody holds it open or does not answer.
[[nodiscard]] Result<int> read_item(const Address& address, Stream& stdio, const std::stop_token& stop);
[[nodiscard]] Result<int> write_item(const Address& address, std::span<const std::byte> content,
                                     const std::stop_token& stop);
[[nodiscard]] Result<int> command_item(const Address& address, std::string_view command, const std::stop_token& stop);

}  // namespace strait::app
