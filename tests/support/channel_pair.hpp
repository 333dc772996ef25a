#pragma once
/// Two ends of one channel in this process, over everything that carries channels.

#include "support/channel_drivers.hpp"
#include "support/drivers.hpp"

#include <strait/channel.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace strait::test {

struct ChannelPair {
    ChannelListener listener;
    Channel client;
    Channel server;
};
[[nodiscard]] ChannelPair connect_pair(const ChannelDriver& driver);
[[nodiscard]] ChannelPair connect_pair(const ChannelDriver& driver, const ChannelSettings& settings);

/// A message that the driver can carry: its content depends on size and seed alone.
[[nodiscard]] std::vector<std::byte> message_for(const ChannelDriver& driver, std::size_t size, std::uint64_t seed = 1);

/// Sends in the background, for what does not fit into the channel at once, and checks what comes.
void check_arrives(Channel& from, Channel& to, std::span<const std::byte> message);

}  // namespace strait::test
