#pragma once
/// `node:` — the channel to the Node program that started this one with child_process.fork, or with spawn and an 'ipc' in stdio.
/// It is there once in a process, named by the environment. Linux: a socket, beside whose bytes descriptors are passed. Windows: a named pipe that
/// was inherited, with libuv's frames around the bytes. What the bytes say is not a matter of this layer.
/// Source: unix(7), recvmsg(2); GetStartupInfoW (lpReserved2), ReadFile, WriteFile.

#include "os/passed_streams.hpp"

#include "strait/address.hpp"
#include "strait/stream.hpp"

#include <string>

namespace strait::mechanism::node_channel {

/// Takes the channel out of the environment. Errors: not_found (no Node parent), already_in_use (taken before), not_supported_here
/// (a serialization other than JSON; the channel is closed then), wrong_kind (what the environment names is no channel).
[[nodiscard]] Result<os::NodeLink> connect(const Address& address);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::node_channel
