#pragma once
/// `tcp://HOST:PORT` — a TCP connection with TCP_NODELAY. Listening on `localhost` listens on both 127.0.0.1 and ::1.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"

#include "strait/listener.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::tcp {

[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::tcp
