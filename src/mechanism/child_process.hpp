#pragma once
/// `exec:` — a child process with anonymous pipes as its standard streams.
/// Linux: pipe2(2), posix_spawnp(3), pidfd_open(2). Windows: a private pipe pair per stream (what CreatePipe makes, but overlapped on
/// our side), CreateProcessW with an explicit handle list.

#include "os/child_process.hpp"
#include "os/owned_handle.hpp"
#include "os/passed_streams.hpp"

#include "strait/address.hpp"
#include "strait/process.hpp"
#include "strait/stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace strait::mechanism::child_process {

[[nodiscard]] Result<std::unique_ptr<os::ChildProcess>> spawn(const std::vector<std::string>& arguments,
                                                              const SpawnOptions& options);

/// A process that was handed over: nobody's child here. Errors: corrupt_peer (it is none).
[[nodiscard]] Result<std::unique_ptr<os::ChildProcess>> adopt(os::OwnedHandle handle);

/// The child's stdout is what is read, its stdin what is written; stderr is this process's own. Closing gives the child a second to end.
/// With `?stdio=socket` both are one Unix socket on Linux (socketpair(2)), which carries what is handed over; Windows' pipes do that anyway.
[[nodiscard]] Result<std::unique_ptr<os::ByteStream>> connect(const Address& address, Server server,
                                                              const Deadline& deadline);
/// With `?ipc=node`: what child_process.fork does for a Node child. Its descriptor 3 is the channel, named by its environment; its standard
/// streams are this process's own. Closing gives the child a second to end.
/// Linux: socketpair(2). Windows: a private duplex pipe, inherited as libuv expects it (lpReserved2), with libuv's frames.
[[nodiscard]] Result<os::NodeLink> connect_node(const Address& address);
/// The program with its arguments, as the child gets them.
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::child_process
