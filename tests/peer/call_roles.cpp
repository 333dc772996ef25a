#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/foreign_calls.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>

#include <atomic>
#include <cstddef>
#include <span>
#include <vector>

namespace strait::test::peer {

int call_server(const Arguments& arguments) {
    std::vector<rpc::Reply<int>> hanging;
    rpc::Server server;
    server.bind("add", [](int a, int b) { return a + b; });
    server.bind("echo", [](std::span<const std::byte> bytes) { return std::vector(bytes.begin(), bytes.end()); });
    server.bind("count", [](int to) -> generator<int> {
        for (int i = 0; i < to; ++i) co_yield i;
    });
    server.bind("hang", [&](rpc::Reply<int> reply) {
        if (hanging.empty()) say("hanging");
        hanging.push_back(std::move(reply));
    });
    const auto address = must(server.serve(argument(arguments, 0)));
    if (address.scheme() != "stdio") say("ready " + address.text());
    must(server.run());
    return 0;
}

int call_client(const Arguments& arguments) {
    const auto client = must(rpc::Client::connect(argument(arguments, 0), {}, {.wait = kPatience}));
    say("ready");
    return outcome(client.call("hang")) == "ok" ? 0 : 1;
}

int foreign_call_server(const Arguments& arguments) {
    rpc::Server server;
    bind_for_others(server);
    must(server.serve(argument(arguments, 0)));
    must(server.run());
    return 0;
}

}  // namespace strait::test::peer
