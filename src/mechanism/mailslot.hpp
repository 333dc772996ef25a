#pragma once
/// `mailslot://NAME`, `mailslot://HOST/NAME` — a mailslot (Windows), `\\.\mailslot\NAME` to others. One way: bind() makes it and receives, connect()
/// sends, to another machine too. It goes with its receiver, and so do the messages in it.
/// Option: `size`, the most bytes of a message, 65,536 if it is not given; it holds for the end that names it. Another machine gets 424 at most.
/// A thread reads one message ahead, so that there is an event to wait for and a deadline loses nothing.
/// Source: CreateMailslotW, CreateFileW, WriteFile, ReadFile, GetMailslotInfo.

#include "os/datagram_socket.hpp"

#include "strait/address.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::mailslot {

[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> bind(const Address& address);
[[nodiscard]] Result<std::unique_ptr<os::DatagramSocket>> connect(const Address& address);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::mailslot
