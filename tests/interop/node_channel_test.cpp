/// Node's fork channel: a Node child of ours, and our programs as children of Node.

#include "interop/foreign.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

namespace strait::test {
namespace {

constexpr int kMany = 20'000;
constexpr std::chrono::milliseconds kTold{100};

std::string child_address(const Command& arguments = {}) {
    return exec_address(node("ipc_child.js", arguments)) + "&ipc=node";
}

Channel node_child(const Command& arguments = {}) { return must(Channel::connect(child_address(arguments))); }

void send(Channel& to, std::string_view message) { must(to.send(bytes(message), patience())); }

// The next message, or the name of the error.
std::string next(Channel& from) {
    const auto message = from.receive(patience());
    return message ? std::string(message->text()) : outcome(message);
}

std::string numbered(int number) { return "{\"n\":" + std::to_string(number) + "}"; }

Command parent_command(const std::string& scenario, const Command& child) {
    auto arguments = child;
    arguments.insert(arguments.begin(), scenario);
    return node("ipc_parent.js", arguments);
}

// What a Node parent of the command prints.
std::string parent_of(const std::string& scenario, const Command& child) {
    const auto said = run(parent_command(scenario, child));
    CHECK(said.err == "");
    return said.out;
}

Command echo() { return peer_command({"channel-echo-client", "node:", "pipe"}); }

}  // namespace

TEST_SUITE("node_channel") {
    TEST_CASE("a Node child sends back every kind of value") {
        auto child = node_child();
        for (const std::string_view value : {"0", "-1.5", "\"\"", "\"tea \xF0\x9F\x8D\xB5 \xC3\xA9\"", "true", "null",
                                             "[]", "{}", "{\"a\":[{\"b\":null}]}", "{\"cmd\":\"NODE_\"}"}) {
            send(child, value);
            CHECK(next(child) == value);
        }
        CHECK(child.peer().process_id != 0);
    }

    TEST_CASE("very many messages go both ways at once, in order") {
        auto child = node_child();
        Background sent([&] {
            for (int i = 0; i < kMany; ++i) send(child, numbered(i));
            return true;
        });
        int same = 0;
        while (same < kMany && next(child) == numbered(same)) ++same;
        CHECK(same == kMany);
        CHECK(sent.get());
    }

    TEST_CASE("a message of 10 MB goes both ways") {
        auto child = node_child();
        std::string large = "\"";
        for (int i = 0; i < 2'500'000; ++i) large += "\xF0\x9F\x8D\xB5";
        large += '"';
        Background sent([&] { return outcome(child.send(bytes(large), patience())); });
        const auto answer = next(child);
        CHECK(sent.get() == "ok");
        CHECK((answer == large));
    }

    TEST_CASE("a Node child that disconnects has closed the channel, after what it has sent") {
        auto child = node_child();
        send(child, "{\"do\":\"disconnect\"}");
        CHECK(next(child) == "\"bye\"");
        CHECK(next(child) == "closed");
    }

    TEST_CASE("a Node child learns that we have disconnected, and did not keep the number of its channel") {
        for (const bool half : {false, true}) {
            const auto path = unique_path();
            auto child = node_child({path.string()});
            send(child, "1");
            CHECK(next(child) == "1");
            if (half && child.close_send()) CHECK(next(child) == "closed");
            child.close();
            std::ifstream file(path);
            const std::string content(std::istreambuf_iterator<char>(file), {});
            CHECK(content == "undefined");
        }
    }

    TEST_CASE("the death of a Node child is told within 100 ms") {
        auto best = std::chrono::milliseconds::max();
        for (int round = 0; round < 5 && best >= kTold; ++round) {
            auto child = node_child();
            send(child, "{\"do\":\"die\"}");
            const auto at = next(child);
            CHECK(next(child) == "closed");
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            REQUIRE(at.starts_with("{\"at\":"));
            best = std::min(best, std::chrono::floor<std::chrono::milliseconds>(now) -
                                      std::chrono::milliseconds(std::stoll(at.substr(6))));
        }
        CHECK(best < kTold);
    }

    TEST_CASE("our program sends back every kind of value to its Node parent") {
        CHECK(parent_of("values", echo()) == "ready\nall 10\ndisconnected, exit 0\n");
    }

    TEST_CASE("very many messages, and one of 10 MB, go to a child of Node and back") {
        Program parent(parent_command("many", echo()));
        CHECK(parent.out_line() == "ready");
        for (int same = 1000; same <= kMany; same += 1000) CHECK(parent.out_line() == "same " + std::to_string(same));
        CHECK(parent.out_line() == "all " + std::to_string(kMany));
        parent.finish();
        CHECK(parent_of("large", echo()) == "ready\nall 2\ndisconnected, exit 0\n");
    }

    TEST_CASE("a Node parent learns that its child was killed") {
        CHECK(parent_of("kill", echo()) == "ready\ndisconnected, exit SIGKILL\n");
    }

    TEST_CASE("a child of Node learns within 100 ms that its parent was killed") {
        auto best = std::chrono::steady_clock::duration::max();
        for (int round = 0; round < 5 && best >= kTold; ++round) {
            Program parent(parent_command("hold", echo()));
            CHECK(parent.out_line() == "ready");
            CHECK(parent.out_line() == "ready");
            const auto killed = std::chrono::steady_clock::now();
            must(parent.process().kill());
            // The child has the other end of this pipe as well.
            CHECK(must(parent.out().read_all({.deadline = patience()})).empty());
            best = std::min(best, std::chrono::steady_clock::now() - killed);
        }
        CHECK(best < kTold);
    }

    TEST_CASE("another serialization is refused with a clear error, and the parent is not left waiting") {
        const auto said = run(parent_command("advanced", strait_command({"connect", "node:"})));
        CHECK(said.out == "disconnected, exit 5\n");
        CHECK(said.err ==
              "strait: cannot connect to node:: the Node parent wants serialization 'advanced', which only Node can "
              "read; it has "
              "to use serialization: 'json'\n");
    }

    TEST_CASE("without a Node parent there is no channel") {
        const auto channel = Channel::connect("node:");
        CHECK(channel.error() == Errc::not_found);
        CHECK(channel.error().message() ==
              "cannot connect to node:: no Node parent has given this program a channel; it does with "
              "child_process.fork, or with "
              "spawn and an 'ipc' in stdio");
        CHECK(Channel::connect("exec:node x.js?ipc=deno").error().message() ==
              "cannot connect to exec:node x.js?ipc=deno: there is no ipc=deno; there is ipc=node");
        CHECK(Stream::connect("exec:node x.js?ipc=node").error() == Errc::wrong_kind);
        CHECK(ChannelListener::listen("node:").error() == Errc::wrong_kind);
    }

    TEST_CASE("the command sends each line that is JSON, tells which are not, and prints what comes") {
        const auto said =
            run(strait_command({"connect", child_address()}), "{\"a\":1}\noops\n\n [1,\t2] \n\"\xC3\xA9\"");
        CHECK(said.out == "{\"a\":1}\n[1,2]\n\"\xC3\xA9\"\n");
        CAPTURE(said.err);
        CHECK(said.err.starts_with("strait: line 2 of stdin was not sent: not JSON: expected a value at byte 0"));
        CHECK(said.err.find("lines of stdin that were not sent: 1") != std::string::npos);
        CHECK(said.code == 2);
    }

    TEST_CASE("the command waits for a child that has yet to start when stdin ends") {
        CHECK(run(strait_command({"connect", child_address(), "--linger", "1ms"}), "1\n").out == "1\n");
    }

    TEST_CASE("the command in a child of Node prints what comes until its parent disconnects") {
        CHECK(parent_of("tell", strait_command({"connect", "node:"})) ==
              "{\"a\":1}\n\"\xC3\xA9\"\ndisconnected, exit 0\n");
    }
}

}  // namespace strait::test
