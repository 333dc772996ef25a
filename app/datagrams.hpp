#pragma once
/// `listen` and `connect` where there are datagrams instead of a stream.

#include <strait/address.hpp>
#include <strait/error.hpp>
#include <strait/stream.hpp>

#include <chrono>
#include <cstddef>
#include <stop_token>

namespace strait::app {

/// The most that fits into one datagram over IPv4.
inline constexpr std::size_t kLargestDatagram = 65'507;

/// Prints what comes and sends each line of stdin to whoever sent last, until stopped. Where there are no answers stdin is not read.
[[nodiscard]] Result<int> listen_datagrams(const Address& address, Stream& stdio, const std::stop_token& stop);

struct DatagramOptions {
    std::chrono::milliseconds linger;
    std::stop_token stop;
};

/// Sends each line of stdin and prints what is answered, until stdin has ended and no answer came for `linger`; where there are none, until it
/// has ended.
[[nodiscard]] Result<int> connect_datagrams(const Address& address, Stream& stdio, const DatagramOptions& options);

}  // namespace strait::app
