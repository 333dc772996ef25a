#pragma once
/// How calls are written on the wire, and how many there may be.

#include <strait/limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace strait::rpc {

/// How calls are written. All of them reach the same handlers.
enum class Dialect : std::uint8_t {
    any,      ///< a server takes what comes, and knows it from the first byte; a client speaks msgpack
    msgpack,  ///< msgpack-rpc: as Neovim, rpclib and many others
    jsonl,    ///< JSON-RPC 2.0, a message each line: as MCP over stdio
    lsp,      ///< JSON-RPC 2.0 behind Content-Length: as language servers
};

/// Bounds of one connection, and of a server.
struct CallLimits {
    std::uint64_t message = kDefaultLimits.message;  ///< bytes of one call or answer
    std::size_t in_flight = 256;                     ///< calls of one connection that take their time; more are refused
    std::size_t threads = 64;  ///< for handlers that take their time, of a server or client; more calls wait
    std::size_t connections =
        1024;  ///< of a server; more are closed at once. run() lets the process have so many open, as far as it may
    std::chrono::milliseconds half_open =
        kDefaultLimits.handshake;  ///< from the first byte of a message to its last, at least; and 1 s per MiB
};

}  // namespace strait::rpc
