#include "example.hpp"
#include "support/outcome.hpp"
#include "support/program.hpp"
#include "support/unique.hpp"

#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace strait::test;

namespace {

const Ending kWell{};

std::string node() {
    const char* program = std::getenv("STRAIT_NODE");
    return program == nullptr ? "node" : program;
}

// A script beside the examples.
std::string script(const std::string& name) {
    return std::filesystem::path(Example::program("node_parent")).replace_filename(name).string();
}

std::string pipe_address() { return "pipe://" + unique_name(); }

// Types into the server and sees it come out of the client, up to the word that ends both.
void check_board(Example& server, Example& client) {
    for (const std::string text : {"hello", "a longer text, with a comma", "x", "exit"}) {
        server.type(text);
        CHECK(client.line() == text);
    }
    CHECK(client.end() == kWell);
    CHECK(server.end() == kWell);
}

void check_echo(Example& client) {
    for (const std::string text : {"hello", "and a second time"}) {
        client.type(text);
        CHECK(client.line() == "Repeating: " + text);
    }
}

}  // namespace

TEST_SUITE("pairs") {
    TEST_CASE("a parent and its child exchange messages over anonymous pipes") {
        Example parent("child_parent");
        for (const std::string text : {"hello", "and a second time"}) {
            parent.type(text);
            CHECK(parent.line() == "the child got: " + text);
        }
        CHECK(parent.end() == kWell);
        CHECK(parent.line() == "the child ended with 0");
    }

    TEST_CASE("a parent and its Node child exchange JSON as child_process.fork does") {
        Example parent("node_parent", {"exec:?argv=" + node() + "&argv=" + script("node_child.js") + "&ipc=node"});
        parent.type("{\"tea\": 1}");
        CHECK(parent.line() == "{\"count\":1,\"message\":{\"tea\":1}}");
        parent.type("tea");
        CHECK(parent.line() == "not JSON: expected a value at byte 0");
        parent.type("\"tea\"");
        CHECK(parent.line() == "{\"count\":2,\"message\":\"tea\"}");
        CHECK(parent.end() == kWell);
    }

    TEST_CASE("a worker answers the Node program that has started it") {
        const auto said = run({node(), script("node_starter.js"), Example::program("node_worker")}, "hello\n\ntea\n");
        CHECK(said.err == "");
        CHECK(said.out == "7 bytes of JSON\n2 bytes of JSON\n5 bytes of JSON\nthe worker ended with 0\n");
    }

    TEST_CASE("the pipe server knows its client and sends it each typed line") {
        const auto address = pipe_address();
        Example server("pipe_server", {address});
        CHECK(server.line() == "listening at " + address);
        Example client("pipe_client", {address});
        CHECK(server.line() == "process " + std::to_string(client.process_id()) + " is here");
        for (const std::string text : {"hello", "and a second time"}) {
            server.type(text);
            CHECK(client.line() == text);
        }
        CHECK(server.end() == kWell);
        CHECK(client.end() == kWell);
    }

    TEST_CASE("the pipe client waits for a server that comes later") {
        const auto address = pipe_address();
        Example client("pipe_client", {address});
        Example server("pipe_server", {address});
        server.type("hello");
        CHECK(client.line() == "hello");
        CHECK(server.end() == kWell);
        CHECK(client.end() == kWell);
    }

    TEST_CASE("the channel server answers each message, over shared memory and over a pipe") {
        for (const std::string& address : {"shm://" + unique_name(), pipe_address()}) {
            Example server("channel_server", {address});
            CHECK(server.line() == "listening at " + address);
            Example client("channel_client", {address});
            client.type("hello");
            CHECK(client.line() == "1: hello");
            client.type("");
            CHECK(client.line() == "2: ");
            CHECK(client.end() == kWell);
            CHECK(server.end() == kWell);
        }
    }

    TEST_CASE("a worker prints the file that a broker hands it, and is there for the next one") {
        const auto address = pipe_address();
        Example worker("file_worker", {address});
        CHECK(worker.line() == "listening at " + address);
        const auto path = unique_path().string();
        std::ofstream(path, std::ios::binary) << "the secret\n";
        Example mistaken("file_broker", {"/nothing/there", address});
        CHECK(mistaken.end().complaint.starts_with("cannot hand over /nothing/there: "));
        CHECK(worker.line() == "nothing: the peer has ended without handing anything over");
        for (int round = 0; round < 2; ++round) {
            Example broker("file_broker", {path, address});
            CHECK(worker.line() == "the secret");
            CHECK(broker.line() == "handed over " + path);
            CHECK(broker.end() == kWell);
        }
    }

    TEST_CASE("the mapping client prints every change of the file by itself, up to exit") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        Example server("mapping_server", {address});
        CHECK(server.line() == "type a text, or exit");
        Example client("mapping_client", {address});
        check_board(server, client);

        std::ifstream file(path, std::ios::binary);
        const std::string content(std::istreambuf_iterator<char>(file), {});
        CHECK(content.size() == 4096);
        CHECK(content.substr(0, 5) == std::string("exit\0", 5));
    }

    TEST_CASE("what a mapping server left in the file last time does not end the next client") {
        const auto address = path_address("map", unique_path());
        for (int run = 0; run < 2; ++run) {
            Example server("mapping_server", {address});
            CHECK(server.line() == "type a text, or exit");
            Example client("mapping_client", {address});
            server.type("run " + std::to_string(run));
            CHECK(client.line() == "run " + std::to_string(run));
            server.type("exit");
            CHECK(client.line() == "exit");
            CHECK(client.end() == kWell);
            CHECK(server.end() == kWell);
        }
    }

    TEST_CASE("the shared memory client prints every change by itself, up to exit") {
        const auto address = "shm://" + unique_name();
        Example server("shm_server", {address + "?size=4KiB"});
        CHECK(server.line() == "type a text, or exit");
        Example client("shm_client", {address});
        check_board(server, client);
    }

    TEST_CASE("the quote subscriber prints what was published before it came, and after") {
        const auto address = "shm://" + unique_name();
        Example publisher("quote_publisher", {address});
        CHECK(publisher.line() == "type a price");
        publisher.type("1");
        CHECK(publisher.line() == "published to 0");
        {
            Example subscriber("quote_subscriber", {address});
            CHECK(subscriber.line() == "bid 1, ask 1.5");
            publisher.type("2.25");
            CHECK(publisher.line() == "published to 1");
            CHECK(subscriber.line() == "bid 2.25, ask 2.75");
        }
        // The last one takes the memory along. The subscriber is killed, so it must not be the last.
        CHECK(publisher.end() == kWell);
        CHECK(outcome(strait::Region::open(address, strait::Access::read_only)) == "not_found");
    }

    TEST_CASE("each job of the giver is done by one worker, and all workers end with it") {
        const auto name = unique_name();
        Example giver("job_giver", {name});
        CHECK(giver.line() == "how many jobs?");
        Example first("job_worker", {name});
        CHECK(first.line() == "waiting for jobs");
        giver.type("2");
        CHECK(giver.line() == "given");
        CHECK(first.line() == "job 1 done");
        CHECK(first.line() == "job 2 done");
        Example second("job_worker", {name});
        CHECK(second.line() == "waiting for jobs");
        CHECK(giver.end() == kWell);
        CHECK(first.line() == "the end");
        CHECK(second.line() == "the end");
        CHECK(first.end() == kWell);
        CHECK(second.end() == kWell);
    }

    TEST_CASE("the calculator is called over shared memory and over a pipe") {
        const std::string shm = "shm://" + unique_name();
        const auto pipe = pipe_address();
        Example server("calculator_server", {shm, pipe});
        CHECK(server.line() == "serving at " + shm);
        CHECK(server.line() == "serving at " + pipe);
        for (const auto& address : {shm, pipe}) {
            Example client("calculator_client", {address});
            CHECK(client.line() == "2 + 3 = 5");
            CHECK(client.line() == "from 0,0 to 3,4: 5");
            CHECK(client.line() == "1 / 0: nothing can be divided by 0");
            CHECK(client.line() == "2 3 5 7 11 13 17 19 23 29 ");
            CHECK(client.end() == kWell);
        }
        Example coroutines("asio_calculator", {shm});
        CHECK(coroutines.line() == "the squares below 10: 285");
        CHECK(coroutines.line() == "the squares below 20: 2470");
        CHECK(coroutines.line() == "the squares below 30: 8555");
        CHECK(coroutines.end() == kWell);
    }

    TEST_CASE("the MCP server says what it has, and does it") {
        Example server("mcp_server");
        server.type(
            R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{}}})");
        CHECK(server.line() ==
              R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-03-26","capabilities":{"tools":{}},)"
              R"("serverInfo":{"name":"calculator","version":"1.0"}}})");
        server.type(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
        server.type(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}})");
        CHECK(server.line_after(R"({"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"add",)").ends_with("]}}]}}"));
        server.type(
            R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"add","arguments":{"a":2,"b":3}}})");
        CHECK(server.line() == R"({"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"5.000000"}]}})");
        CHECK(server.end() == kWell);
    }

    TEST_CASE("an assistant made with the protocol's own SDK uses the MCP server's tools") {
        const auto said = run({node(), STRAIT_NODE_SCRIPTS "/mcp_client.js", Example::program("mcp_server")});
        CHECK(said.err == "");
        CHECK(said.out ==
              "server {\"name\":\"calculator\",\"version\":\"1.0\"}\ntools add: The sum of two numbers\n"
              "result {\"content\":[{\"type\":\"text\",\"text\":\"5.000000\"}]}\n"
              "no such tool -32602 MCP error -32602: there is no tool multiply\n");
    }

    TEST_CASE("the mixer's display shows the settings and each change") {
        const auto address = "shm://" + unique_name();
        Example mixer("mixer", {address});
        CHECK(mixer.line() == "type a gain");
        {
            Example display("mixer_display", {address});
            CHECK(display.line() == "default: gain 1, 2 channels");
            mixer.type("0.5");
            CHECK(mixer.line() == "version 2");
            CHECK(display.line() == "default: gain 0.5, 2 channels");
        }
        CHECK(mixer.end() == kWell);
        CHECK(outcome(strait::Region::open(address, strait::Access::read_only)) == "not_found");
    }

    TEST_CASE("the TCP server answers what it got to several clients at once") {
        Example server("tcp_server", {"tcp://localhost:0"});
        const auto address = server.line_after("listening at ");
        Example first("tcp_client", {address});
        Example second("tcp_client", {address});
        check_echo(first);
        check_echo(second);
        check_echo(first);
        CHECK(first.end() == kWell);
        CHECK(second.end() == kWell);
    }

    TEST_CASE("the UDP server prints datagrams and answers them") {
        Example server("udp_server", {"udp://127.0.0.1:0"});
        const auto address = server.line_after("receiving at ");
        Example client("udp_client", {address});
        check_echo(client);
        const auto said = server.line_after("udp://127.0.0.1:");
        CHECK(said.substr(said.find(' ')) == " says hello");
        CHECK(client.end() == kWell);
    }

    TEST_CASE("the chat server passes on to the others what one guest says") {
        const auto address = pipe_address();
        Example server("chat_server", {address});
        CHECK(server.line() == "listening at " + address);
        Example ann("chat_client", {address});
        CHECK(server.line() == "1 in the room");
        Example bob("chat_client", {address});
        CHECK(server.line() == "2 in the room");
        Example eve("chat_client", {address});
        CHECK(server.line() == "3 in the room");

        ann.type("I am Ann");
        CHECK(bob.line() == "I am Ann");
        CHECK(eve.line() == "I am Ann");
        CHECK(ann.end() == kWell);
        bob.type("Ann has left");
        CHECK(eve.line() == "Ann has left");
        CHECK(bob.end() == kWell);
        CHECK(eve.end() == kWell);
    }
}
