#pragma once
/// `fifo:///PATH` — a named FIFO (Linux). connect() writes (`?mode=read` reads what somebody else writes), listen() makes it, mode 0600, and
/// reads. One way: the other direction answers `not_supported_here`.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"

#include "strait/listener.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::fifo {

[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::fifo
