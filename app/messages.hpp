#pragma once
/// `listen` and `connect` where there are messages instead of a stream.

#include <strait/address.hpp>
#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <chrono>
#include <stop_token>

namespace strait::app {

struct MessageOptions {
    /// A line is a message without its newline, and each message is printed as a line. Else the newline is part of the message, nothing
    /// is added, and what goes in on one side comes out on the other. With Node it is always so.
    bool lines = false;
    std::chrono::milliseconds wait{0};
    /// How long a Node child may stay silent after the end of stdin before it is disconnected; until its first message it has 15 s, since it may still be
    /// starting.
    std::chrono::milliseconds linger{500};
    std::stop_token stop;
};

/// Whether the address carries messages of its own accord.
[[nodiscard]] bool carries_messages(const Address& address);

/// Takes one peer; sends it each line of stdin, prints each message, until both have finished.
[[nodiscard]] Result<int> listen_messages(const Address& address, Stream& stdio, const MessageOptions& options);
[[nodiscard]] Result<int> connect_messages(const Address& address, Stream& stdio, const MessageOptions& options);

}  // namespace strait::app
