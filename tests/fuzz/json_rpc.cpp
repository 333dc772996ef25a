// JSON-RPC: whatever the text is, what it means are whole messages, and the answers to them are JSON.
#include "call/dialect/json_rpc.hpp"
#include "fuzz.hpp"

#include <strait/rpc_value.hpp>

#include <string>
#include <string_view>

using strait::rpc::Item;
using strait::rpc::Kind;
using strait::rpc::Reader;
using strait::rpc::Value;
using strait::rpc::Writer;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    strait::call::JsonRpc json;
    strait::call::JsonRpc::Messages messages;
    const auto answer = json.hear({reinterpret_cast<const char*>(data), size}, messages);
    if (answer) require(Value::from_json(*answer).has_value());
    for (const auto& message : messages) {
        Reader reader(message);
        Item parts;
        Item type;
        require(reader.next(parts) && parts.kind == Kind::array && reader.next(type) && type.number <= 2);
        require(Reader(message).take().size() == message.size());
        const auto said = strait::call::JsonRpc().say(message);
        require(said.has_value());
        if (type.number != 0) continue;
        Writer response;
        response.array(4);
        response.natural(1);
        response.append(reader.take());
        response.nil();
        response.boolean(true);
        const auto text = json.say(response.bytes());
        require(text && (!*text || Value::from_json(**text)));
    }
    return 0;
}
