// Values of msgpack: whoever looks for their end, reads, skips or shows them must agree, whatever the bytes are.
#include "call/codec/scanner.hpp"
#include "fuzz.hpp"

#include <strait/rpc_value.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace {

struct Node {
    std::string name;
    std::vector<Node> nodes;
    std::map<std::int32_t, std::optional<double>> numbers;
    std::variant<std::monostate, std::uint8_t, std::string> any;
    std::chrono::milliseconds age{};
    std::vector<std::byte> bytes;
};

// What was read can be written, and read again.
void read_typed(std::span<const std::byte> bytes) {
    strait::rpc::Reader reader(bytes);
    Node node;
    if (!strait::rpc::read(reader, node)) {
        require(!reader.complaint().empty());
        return;
    }
    require(strait::rpc::Value(node).as<Node>().has_value());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    read_typed(bytes);

    strait::rpc::Reader reader(bytes);
    const auto value = reader.take();
    const auto end = strait::call::Scanner().find_end(bytes);
    // The scanner refuses what is nested too deep, the reader counts it only when it goes in.
    if (end && *end) require(**end == value.size());
    if (value.empty()) {
        require(!end || !*end);
        return 0;
    }
    const auto text = strait::rpc::Value::of(value).json();
    if (text) require(strait::rpc::Value::from_json(*text).has_value());

    strait::call::Scanner slow;
    for (std::size_t known = 0; end && known < value.size(); ++known) {
        const auto early = slow.find_end(value.first(known));
        require(early && !*early && slow.needed() > known);
    }
    return 0;
}
