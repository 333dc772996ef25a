// A server of the Model Context Protocol over stdio: an assistant that starts it lists its tools and calls them.
// mcp_server
#include <strait/strait.hpp>

#include <string>
#include <vector>

namespace ipc = strait;
using ipc::rpc::Value;

namespace {

// As the protocol names them. What a message has besides is passed over.
struct Implementation {
    std::string name, version;
};
struct Initialize {
    std::string protocolVersion;
};
struct Initialized {
    std::string protocolVersion;
    Value capabilities;
    Implementation serverInfo;
};
struct Numbers {
    double a = 0, b = 0;
};
struct ToolCall {
    std::string name;
    Numbers arguments;
};
struct Text {
    std::string type, text;
};
struct ToolResult {
    std::vector<Text> content;
};

constexpr auto kTools =
    R"({"tools":[{"name":"add","description":"The sum of two numbers","inputSchema":{"type":"object",
    "properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}}]})";

}  // namespace

int main() {
    ipc::rpc::Server server;
    server.bind("initialize", [](const Initialize& wanted) {
        return Initialized{wanted.protocolVersion, *Value::from_json(R"({"tools":{}})"), {"calculator", "1.0"}};
    });
    server.bind("ping", [] { return *Value::from_json("{}"); });
    server.bind("tools/list", [] { return *Value::from_json(kTools); });
    server.bind("tools/call", [](const ToolCall& call) -> ipc::Result<ToolResult> {
        if (call.name != "add") return ipc::fail(ipc::Errc::invalid_argument, "there is no tool " + call.name);
        return ToolResult{{{"text", std::to_string(call.arguments.a + call.arguments.b)}}};
    });
    const auto serving = server.serve("stdio:", {.dialect = ipc::rpc::Dialect::jsonl});
    return serving && server.run() ? 0 : 1;
}
