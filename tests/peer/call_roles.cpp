#include "peer/console.hpp"
#include "peer/role.hpp"
#include "support/foreign_calls.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/rpc_client.hpp>
#include <strait/rpc_server.hpp>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
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
    server.bind("hanging", [&] { return hanging.size(); });
    server.bind("let go", [&] {
        for (auto& reply : std::exchange(hanging, {})) reply(1);
    });
    server.bind("leave", [] { std::_Exit(0); });
    const bool busy = arguments.size() > 1 && arguments[1] == "busy";
    const auto address =
        must(server.serve(argument(arguments, 0), {.waiting = busy ? Waiting::busy : Waiting::adaptive}));
    if (address.scheme() != "stdio") say("ready " + address.text());
    must(server.run());
    return 0;
}

int call_client(const Arguments& arguments) {
    const auto client = must(rpc::Client::connect(argument(arguments, 0), {}, {.wait = kPatience}));
    say("ready");
    return outcome(client.call("hang")) == "ok" ? 0 : 1;
}

int call_adder(const Arguments& arguments) {
    rpc::ClientSettings settings{.waiting = Waiting::busy};
    if (argument(arguments, 2) == "reconnects") settings.reconnect.emplace();
    const auto client = must(rpc::Client::connect(argument(arguments, 0), settings, {.wait = kPatience}));
    const auto calls = std::stoi(argument(arguments, 1));
    for (int i = 0; i < calls; ++i) {
        if (must(client.call<int>("add", i, 1)) != i + 1) return 1;
    }
    return 0;
}

int foreign_call_server(const Arguments& arguments) {
    rpc::Server server;
    bind_for_others(server);
    must(server.serve(argument(arguments, 0)));
    must(server.run());
    return 0;
}

}  // namespace strait::test::peer
