#include "call/dialect/place.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace strait::call {
namespace {

using rpc::Dialect;

constexpr std::array kDialects{
    std::pair<std::string_view, Dialect>{"msgpack", Dialect::msgpack},
    std::pair<std::string_view, Dialect>{"jsonl", Dialect::jsonl},
    std::pair<std::string_view, Dialect>{"lsp", Dialect::lsp},
};

std::unexpected<Error> mistaken(const Address& address, std::string what) {
    return std::unexpected(Error(Errc::invalid_argument, std::move(what)).doing("make calls at", address.text()));
}

}  // namespace

Result<Dialect> dialect_at(const Address& address, Dialect asked) {
    auto dialect = asked;
    if (const auto name = address.option("dialect")) {
        const auto found = std::ranges::find(kDialects, *name, [](const auto& row) { return row.first; });
        if (found == kDialects.end())
            return mistaken(address, "there is no dialect '" + std::string(*name) + "': msgpack, jsonl, lsp");
        dialect = found->second;
        if (asked != Dialect::any && asked != dialect)
            return mistaken(address, "another dialect was asked for than the address names");
    }
    if (!is_node(address)) return dialect;
    if (dialect != Dialect::any && dialect != Dialect::jsonl)
        return mistaken(address, "Node's channel carries nothing but JSON, a message each: dialect=jsonl");
    return Dialect::jsonl;
}

bool is_node(const Address& address) noexcept { return address.scheme() == "node" || address.option("ipc"); }

bool is_single(const Address& address) noexcept {
    return address.scheme() == "stdio" || address.scheme() == "exec" || address.scheme() == "node";
}

}  // namespace strait::call
