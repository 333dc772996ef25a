/// Calls with programs made of npm's packages: vscode-jsonrpc on either side, msgpack-rpc over @msgpack/msgpack, JSON-RPC on Node's channel.

#include "interop/foreign.hpp"
#include "interop/foreign_streams.hpp"
#include "support/calls.hpp"
#include "support/foreign_calls.hpp"
#include "support/heard.hpp"
#include "support/program.hpp"
#include "support/test_peer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace strait::test {
namespace {

constexpr std::array kSockets{free_pipe_address, free_tcp_address};

const std::string kAllSaid =
    "by position 5\nby name 5\ntext \"tea 🍵 é\\n\\\"\\\\tea 🍵 é\\n\\\"\\\\\"\nmany true\nlarge 1000000\n"
    "unknown -32601 there is no procedure 'ad'; did you mean 'add'?\n"
    "wrong -32602 add: argument 2: expected int32, got string \"x\"\n"
    "thrown -32603 no tea left\nasked back the answer: 42\ntold [\"tea\",1]\ncancelled -32800 the wait was cancelled\n";

Command joined(Command command, const Command& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

struct Named {
    std::string name;
    int count = 0;
};
struct Doubled {
    std::string name;
    int doubled = 0;
};

// What every language server made with vscode-jsonrpc has.
void check_language_server(rpc::Client client) {
    Heard heard;
    client.bind("answer", [](const std::string& question) { return question + ": 42"; });
    client.bind("news", [&](const std::string& item, int count) { heard.add(item + std::to_string(count)); });
    client.bind("stopped", [&] { heard.add("stopped"); });
    client.listen_for_calls();

    const auto server = client.within(patience());
    CHECK(must(server.call<int>("add", 2, 3)) == 5);
    CHECK(must(server.call<Doubled>("describe", rpc::by_name(Named{"tea", 2}))).doubled == 4);
    CHECK(problem(server.call("fail", "no tea left")) == "no tea left (code -7)");
    CHECK(server.call("nothing").error() == Errc::not_found);
    CHECK(must(server.call<std::string>("ask", "the answer")) == "the answer: 42");
    must(server.notify("tell", "tea", 1));
    CHECK(heard.next() == "tea1");
    CHECK(outcome(client.within(moment()).call("hang")) == "timed_out");
    CHECK(heard.next() == "stopped");
    client.close();
}

}  // namespace

TEST_SUITE("npm_calls") {
    TEST_CASE("vscode-jsonrpc calls our server over a socket") {
        for (const auto address : kSockets) {
            const Served server(address(), bind_for_others);
            CAPTURE(server.address());
            const auto said = run(node("jsonrpc_client.js", place_of(must(Address::parse(server.address())))));
            CHECK(said.out == kAllSaid);
            CHECK(said.err == "");
        }
    }

    TEST_CASE("vscode-jsonrpc calls our program over its stdio") {
        const auto child = peer_command({"foreign-call-server", "stdio:?dialect=lsp"});
        const auto said = run(node("jsonrpc_client.js", joined({"--"}, child)));
        CHECK(said.out == kAllSaid + "exit 0\n");
        CHECK(said.err == "");
    }

    TEST_CASE("our client calls vscode-jsonrpc over a socket") {
        for (const auto address : kSockets) {
            const auto place = must(Address::parse(address()));
            Program server(node("jsonrpc_server.js", place_of(place)));
            const auto ready = server.out_line();
            REQUIRE(ready.starts_with("ready"));
            const auto there = with_port(place, ready.size() > 6 ? ready.substr(6) : "").text() + "?dialect=lsp";
            check_language_server(must(rpc::Client::connect(there, {}, {.deadline = patience()})));
        }
    }

    TEST_CASE("our client calls vscode-jsonrpc over the stdio of a child") {
        const auto child = exec_address(node("jsonrpc_server.js")) + "&dialect=lsp";
        check_language_server(must(rpc::Client::connect(child)));
    }

    TEST_CASE("msgpack-rpc written by hand over @msgpack/msgpack calls our server") {
        for (const auto address : kSockets) {
            const Served server(address(), bind_for_others);
            CAPTURE(server.address());
            const auto said = run(node("msgpack_client.js", place_of(must(Address::parse(server.address())))));
            CHECK(said.out ==
                  "sum 5\ntext \"tea 🍵 étea 🍵 é\"\nbytes 0001ff\nmany true\n"
                  "unknown -32601 there is no procedure 'ad'; did you mean 'add'?\n"
                  "wrong -32602 add: argument 2: expected int32, got string \"x\"\n"
                  "thrown -32603 no tea left\nasked back answer the answer: 42\nheard [\"news\",[\"tea\",1]]\n");
            CHECK(said.err == "");
        }
    }

    TEST_CASE("calls go over Node's channel to a child, and back") {
        auto client = must(rpc::Client::connect(exec_address(node("ipc_rpc_child.js")) + "&ipc=node"));
        client.bind("answer", [](const std::string& question) { return question + ": 42"; });
        client.listen_for_calls();
        const auto child = client.within(patience());
        CHECK(must(child.call<int>("add", 2, 3)) == 5);
        for (int i = 0; i < 1000; ++i) REQUIRE(must(child.call<int>("add", i, i)) == 2 * i);
        CHECK(must(child.call<std::string>("ask", "the answer")) == "the answer: 42");
        CHECK(problem(child.call("fail", "no tea left")) == "no tea left (code -7)");
    }

    TEST_CASE("a child of Node serves calls over its channel") {
        const auto said = run(node("ipc_rpc_parent.js", peer_command({"foreign-call-server", "node:"})));
        CHECK(said.out == "sum 5\nunknown -32601 there is no procedure 'ad'; did you mean 'add'?\nmany true\nexit 0\n");
        CHECK(said.err == "");
    }
}

}  // namespace strait::test
