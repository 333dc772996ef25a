#include "strait/rpc_value.hpp"

#include "call/codec/json.hpp"

#include <algorithm>
#include <array>

namespace strait::rpc {

std::span<const std::byte> Value::bytes() const noexcept {
    static constexpr std::array kNil{std::byte{0xc0}};
    return bytes_.empty() ? std::span<const std::byte>(kNil) : std::span<const std::byte>(bytes_);
}

Result<Value> Value::from_json(std::string_view text) {
    Writer writer;
    if (auto read = call::from_json(text, writer); !read) return std::unexpected(std::move(read.error()));
    return of(writer.bytes());
}

Result<std::string> Value::json() const {
    Reader reader(bytes());
    std::string text;
    if (auto written = call::to_json(reader, text); !written) return std::unexpected(std::move(written.error()));
    return text;
}

bool operator==(const Value& a, const Value& b) noexcept { return std::ranges::equal(a.bytes(), b.bytes()); }

}  // namespace strait::rpc
