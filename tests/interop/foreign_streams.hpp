#pragma once
/// Which foreign streams this system has. The tables stand in posix/ and windows/.

#include "interop/foreign_stream.hpp"

#include <vector>

namespace strait::test {

/// Programs written against the bare system calls, one row per mechanism.
[[nodiscard]] std::vector<ForeignStream> bare_streams();
/// Addresses at which Node's `net` can be met.
[[nodiscard]] std::vector<ForeignStream> node_streams();

[[nodiscard]] inline std::string free_tcp_address() { return "tcp://127.0.0.1:0"; }
[[nodiscard]] std::string free_pipe_address();
[[nodiscard]] std::string free_unix_address();

/// The two command lines of a pair of bare programs, and of the two Node scripts.
[[nodiscard]] ForeignStream bare_row(const char* name, std::string (*address)(), const char* server,
                                     const char* client);
[[nodiscard]] ForeignStream node_row(const char* name, std::string (*address)());

}  // namespace strait::test
