#pragma once
/// Two ends of one channel in this process, over everything that carries channels.

#include "support/drivers.hpp"

#include <strait/channel.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace strait::test {

/// One way to carry messages, with the settings that both ends use.
struct ChannelDriver {
    const char* name;
    std::string (*address)();
    ChannelSettings settings = {};
    bool text_only = false;    ///< messages without line ends and NUL bytes
    bool tells_death = false;  ///< a peer that died is told from one that closed
    bool in_place = false;     ///< memory that both share: nothing is taken while it is full
};

[[nodiscard]] std::span<const ChannelDriver> channel_drivers();

struct ChannelPair {
    ChannelListener listener;
    Channel client;
    Channel server;
};
[[nodiscard]] ChannelPair connect_pair(const ChannelDriver& driver);
[[nodiscard]] ChannelPair connect_pair(const ChannelDriver& driver, const ChannelSettings& settings);

/// A message that the driver can carry: its content depends on size and seed alone.
[[nodiscard]] std::vector<std::byte> message_for(const ChannelDriver& driver, std::size_t size, std::uint64_t seed = 1);

}  // namespace strait::test
