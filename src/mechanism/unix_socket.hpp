#pragma once
/// `unix:///PATH` — an AF_UNIX stream socket, mode 0600. Windows has it from Windows 10 on (Wine 8 has not).

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"

#include "strait/listener.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::unix_socket {

[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::unix_socket
