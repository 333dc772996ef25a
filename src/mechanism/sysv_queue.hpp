#pragma once
/// `mq-sysv://KEY` — a System V message queue (Linux), which old programs use. The key is a number, as ipcs(1) shows it: 0x1234 or 4660.
/// One way: bind() receives messages of every type, connect() sends those of `?type=` (1 if it is not given).
/// A queue that bind() makes is for this user alone and goes with it; what a killed one left is taken over. One that another program has
/// made stays. Such a queue cannot be polled: a wait with a deadline looks, after 100 us at first and every 5 ms later.
/// Source: msgget(2), msgsnd(2), msgrcv(2), msgctl(2).

#include "os/datagram_socket.hpp"

#include "strait/address.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::sysv_queue {

[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> bind(const Address& address);
[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> connect(const Address& address);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::sysv_queue
