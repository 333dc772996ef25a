#pragma once
/// Dialects of calls by their names.

#include <strait/error.hpp>
#include <strait/rpc_limits.hpp>

#include <string_view>

namespace strait::app {

/// `any`, `msgpack`, `jsonl`, `lsp`. Errors: invalid_argument.
[[nodiscard]] inline Result<rpc::Dialect> dialect_named(std::string_view name) {
    if (name == "any") return rpc::Dialect::any;
    if (name == "msgpack") return rpc::Dialect::msgpack;
    if (name == "jsonl") return rpc::Dialect::jsonl;
    if (name == "lsp") return rpc::Dialect::lsp;
    return fail(Errc::invalid_argument, "there is no dialect '" + std::string(name) + "': msgpack, jsonl, lsp");
}

}  // namespace strait::app
