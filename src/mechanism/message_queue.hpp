#pragma once
/// `mq://NAME` — a POSIX message queue (Linux), the one that mq_open(3) calls `/NAME`. One way: bind() receives, connect() sends.
/// Options: `priority` (0 to 32767) of what is sent; `messages` and `size` of a queue that bind() makes, else the system's defaults.
/// A queue that strait has made is mode 0600 with the sticky bit, which says so, and goes with its receiver; what a killed one left is taken over,
/// with the messages in it. One that another program has made stays. At most one strait program receives (flock(2)).
/// Source: mq_open(3), mq_timedsend(3), mq_timedreceive(3), and poll(2) on the queue's descriptor; mq_overview(7).

#include "os/datagram_socket.hpp"

#include "strait/address.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::message_queue {

[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> bind(const Address& address);
[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> connect(const Address& address);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::message_queue
