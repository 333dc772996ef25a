#pragma once
/// `listen --send-file` and `connect --receive-file`: an open file goes to the peer, and no byte of ours. Through a stream, at shm:// a channel.

#include <strait/address.hpp>
#include <strait/error.hpp>

#include <chrono>
#include <stop_token>
#include <string>

namespace strait::app {

/// Waits for one peer and hands the file over; at stdio: the peer is there. A file or an address that cannot be is told before that.
/// Errors: those of hand_over_file() and Listener.
[[nodiscard]] Result<int> send_file(const Address& address, const std::string& path, const std::stop_token& stop);

/// Takes a file over and prints what is in it. Errors: those of take_over() and Stream::connect().
[[nodiscard]] Result<int> receive_file(const Address& address, std::chrono::milliseconds wait,
                                       const std::stop_token& stop);

}  // namespace strait::app
