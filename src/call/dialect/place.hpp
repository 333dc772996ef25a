#pragma once
/// What an address says about the calls there.

#include "strait/address.hpp"
#include "strait/rpc_limits.hpp"

namespace strait::call {

/// `?dialect=msgpack|jsonl|lsp`, else what was asked for. Node's channel carries JSON, a message each.
/// Errors: invalid_argument (there is no such dialect, or two were named).
[[nodiscard]] Result<rpc::Dialect> dialect_at(const Address& address, rpc::Dialect asked);

/// `node:`, and children with `?ipc=node`.
[[nodiscard]] bool is_node(const Address& address) noexcept;

/// One connection, which is there as soon as it is asked for: nobody listens.
[[nodiscard]] bool is_single(const Address& address) noexcept;

}  // namespace strait::call
