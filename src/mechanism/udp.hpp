#pragma once
/// `udp://HOST:PORT` — UDP datagrams.

#include "os/datagram_socket.hpp"

#include "strait/address.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::udp {

[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> bind(const Address& address);
[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> connect(const Address& address);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::udp
