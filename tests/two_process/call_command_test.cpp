#include "support/calls.hpp"
#include "support/command.hpp"
#include "support/program.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

struct Order {
    std::string item;
    int count = 0;
};

void bind_all(rpc::Server& server) {
    server.bind("add", [](int a, int b) { return a + b; }, {.documentation = "the sum", .parameters = {"a", "b"}});
    server.bind("place", [](const Order& order) { return order; });
    server.bind("repeat", [](std::string text) { return text + text; });
    server.bind("count", [](int to) -> generator<int> {
        for (int i = 0; i < to; ++i) co_yield i;
    });
}

Said call(const std::string& address, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"call", address});
    return said_by_command(arguments);
}
Said call(const Served& server, std::vector<std::string> arguments) {
    return call(server.address(), std::move(arguments));
}

}  // namespace

TEST_SUITE("call_command") {
    TEST_CASE("strait call prints the result as JSON") {
        const Served server("pipe://" + unique_name(), bind_all);
        CHECK(call(server, {"add", "2", "3"}).out == "5\n");
        CHECK(call(server, {"place", R"({"item":"tea","count":2})"}).out == "{\"item\":\"tea\",\"count\":2}\n");
        CHECK(call(server, {"add", "--by-name", R"({"b":2,"a":1})"}).out == "3\n");
        CHECK(call(server, {"add", "2", "3", "--dialect", "jsonl"}).out == "5\n");
        CHECK(call(server, {"add", "2", "3", "--notify"}).out.empty());
        CHECK(call(server, {"count", "3"}).out == "[0,1,2]\n");
        CHECK(call(server, {"count", "3", "--stream"}).out == "0\n1\n2\n");
        CHECK(call(server, {"add", "2", "3", "--stream"}).out == "5\n");
    }

    TEST_CASE("a word is a text where the procedure wants one") {
        const Served server("shm://" + unique_name(), bind_all);
        CHECK(call(server, {"repeat", "5"}).out == "\"55\"\n");
        CHECK(call(server, {"repeat", "tea"}).out == "\"teatea\"\n");
        CHECK(call(server, {"repeat", "\"5\""}).out == "\"55\"\n");
    }

    TEST_CASE("what goes wrong is one line on stderr, and an exit code") {
        const Served server("pipe://" + unique_name(), bind_all);
        const auto wrong = [&](const std::vector<std::string>& arguments) {
            const auto said = call(server, arguments);
            CHECK(said.out.empty());
            return std::to_string(said.code) + ": " + said.err;
        };
        CHECK(wrong({"ad", "2"}) == "4: strait: not_found: there is no procedure 'ad'; did you mean 'add'?\n");
        CHECK(wrong({"add", "2", "x"}) ==
              "2: strait: invalid_argument: add: argument 2: expected int32, got string \"x\"\n");
        CHECK(wrong({"place", "{"}) == "2: strait: {: a name in quotes expected at byte 1\n");
        CHECK(wrong({}) == "2: strait: call: give the name of a procedure, or --list\n");
        CHECK(wrong({"add", "1", "2", "--dialect", "soap"}) ==
              "2: strait: there is no dialect 'soap': msgpack, jsonl, lsp\n");
    }

    TEST_CASE("strait call --list says what there is") {
        const Served server("pipe://" + unique_name(), bind_all);
        const auto list = call(server, {"--list"}).out;
        CHECK(list.find("add(a: int32, b: int32) -> int32    the sum\n") != std::string::npos);
        CHECK(list.find("count(int32) -> stream of int32\n") != std::string::npos);
        CHECK(list.find("place(Order{item: string, count: int32}) -> Order{item: string, count: int32}\n") !=
              std::string::npos);
        CHECK(call(server, {"--list", "--json"}).out.starts_with("[{\"name\":\"add\",\"types\":[\"int32\",\"int32\"]"));
    }

    TEST_CASE("strait serve lets each call run a command") {
        const auto address = "pipe://" + unique_name();
        std::vector<std::string> words{"serve", address, "--"};
        for (const auto& word : peer_command({"say-arguments"})) words.push_back(word);
        Program server(strait_command(words));
        CHECK(server.err_behind("serving at ") == address);
        const auto said = call(address, {"greet", "Ann", "--wait", "20s"});
        CHECK(said.code == 0);
        CHECK(said.out == "\"greet\"\n");
    }

    TEST_CASE("strait serve gives the parameters to the command as JSON, and its output to the caller, JSON or text") {
        const auto address = "pipe://" + unique_name();
        std::vector<std::string> words{"serve", address, "--"};
        for (const auto& word : peer_command({"echo-client", "stdio:"})) words.push_back(word);
        Program server(strait_command(words));
        CHECK(server.err_behind("serving at ") == address);
        const auto said = call(address, {"any", "Ann", "2", R"({"a":[null,true]})", "--wait", "20s"});
        CHECK(said.out == "[\"Ann\",2,{\"a\":[null,true]}]\n");
        CHECK(call(address, {"any", "--by-name", R"({"b":1})"}).out == "{\"b\":1}\n");
    }

    TEST_CASE("strait serve gives what a failing command wrote to stderr to the caller") {
        const auto address = "pipe://" + unique_name();
        std::vector<std::string> words{"serve", address, "--"};
        for (const auto& word : peer_command({"no such role"})) words.push_back(word);
        Program server(strait_command(words));
        CHECK(server.err_behind("serving at ") == address);
        const auto said = call(address, {"greet", "--wait", "20s"});
        CHECK(said.code == 1);
        CHECK(said.err.find("no such role") != std::string::npos);
    }

    TEST_CASE("strait serve gives a failing command's words to the caller") {
        const auto address = "pipe://" + unique_name();
        std::vector<std::string> words{"serve", address, "--"};
        for (const auto& word : peer_command({"exit-with", "7"})) words.push_back(word);
        Program server(strait_command(words));
        CHECK(server.err_behind("serving at ") == address);
        const auto said = call(address, {"greet"});
        CHECK(said.code == 1);
        CHECK(said.err == "strait: remote_error: the command ended with code 7\n");
    }
}

}  // namespace strait::test
