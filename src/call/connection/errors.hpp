#pragma once
/// Errors on their way to the caller: `{"code": -32602, "message": "…", "data": "invalid_argument"}`.

#include "strait/rpc_reader.hpp"
#include "strait/rpc_writer.hpp"

namespace strait::call {

/// The code by which JSON-RPC knows it.
[[nodiscard]] int code_of(const Error& error) noexcept;
void write_error(rpc::Writer& to, const Error& error, int code);
/// Its words alone, as Neovim wants them: of anything else than a text it says `unknown error`.
void write_plain_error(rpc::Writer& to, const Error& error);

/// What a program of any kind has answered: as above, `[type, "message"]` of Neovim, a text, anything. A code that would tell something
/// about this connection is not believed: it is `remote_error`.
[[nodiscard]] Error read_error(std::span<const std::byte> value);

/// What the end of a connection, or whatever else it failed with, means to those who wait for answers.
[[nodiscard]] Error lost(const Error& cause);

}  // namespace strait::call
