#pragma once
/// `pipe://NAME` — what each system (and libuv) calls a local pipe.
/// Linux: the Unix socket `<runtime>/pipe/NAME` in a private folder. Windows: the named pipe `\\.\pipe\NAME`, byte mode, overlapped,
/// owner-only DACL, remote clients refused, the next instance open before the connected one is handed on.

#include "os/acceptor.hpp"
#include "os/byte_stream.hpp"

#include "strait/listener.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::local_pipe {

[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen(const Address& address, const ListenOptions& options);
[[nodiscard]] Result<std::string> native_name(const Address& address);

/// Where the two ends of a `shm://NAME` channel meet: such a pipe under a name of its own, `<runtime>/shm/NAME` or `\\.\pipe\strait.shm.NAME`.
[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect_shm(const Address& address, Server server,
                                                                  const Deadline& deadline);
[[nodiscard]] Result<std::unique_ptr<os::Acceptor>> listen_shm(const Address& address, const ListenOptions& options);

}  // namespace strait::mechanism::local_pipe
