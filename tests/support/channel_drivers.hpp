#pragma once
/// Everything that carries channels, with the settings to try there.

#include <strait/channel.hpp>

#include <span>
#include <string>

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

}  // namespace strait::test
