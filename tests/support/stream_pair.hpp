#pragma once
/// Two ends of one stream in this process.

#include "support/drivers.hpp"

#include <strait/listener.hpp>
#include <strait/stream.hpp>

#include <cstddef>
#include <span>

namespace strait::test {

/// Where the mechanism is one way, the client writes and the server reads.
struct StreamPair {
    Listener listener;
    Stream client;
    Stream server;
};

[[nodiscard]] StreamPair connect_pair(const StreamDriver& driver);

/// Writes until no byte more is taken; returns how many were. They are the beginning of the pattern.
std::size_t fill_up(Stream& stream);

}  // namespace strait::test
