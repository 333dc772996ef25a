/// What goes beside the bytes of Node's channel on Linux, and bytes as no Node would send them.

#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"

#include <strait/channel.hpp>

#include <doctest/doctest.h>

#include <array>

namespace strait::test {
namespace {

Channel node_child() { return must(Channel::connect(exec_address(node("ipc_child.js")) + "&ipc=node")); }
Channel shell_child(const std::string& script) {
    return must(Channel::connect(exec_address({"sh", "-c", script}) + "&ipc=node"));
}

void send(Channel& to, std::string_view message) { must(to.send(bytes(message), patience())); }

std::string next(Channel& from) {
    const auto message = from.receive(patience());
    return message ? std::string(message->text()) : outcome(message);
}

// Both ways through the connection that comes with the next message.
void check_taken(Channel& channel, Listener& listener, std::string_view message) {
    auto far = must(listener.accept(patience()));
    auto received = must(channel.receive(patience()));
    CHECK(received.text() == message);
    auto near = must(received.take_stream());
    CHECK(outcome(received.take_stream()) == "not_found");
    std::array<std::byte, 5> heard{};
    must(near.write(bytes("hello"), patience()));
    must(far.read_exact(heard, patience()));
    CHECK(text(heard) == "hello");
    must(far.write(bytes("world"), patience()));
    must(near.read_exact(heard, patience()));
    CHECK(text(heard) == "world");
    // Node keeps nothing of it.
    near.close();
    CHECK(must(far.read(heard, patience())) == 0);
}

}  // namespace

TEST_SUITE("node_handles") {
    TEST_CASE("a socket that a Node child sends is a stream of ours, over TCP and over a pipe") {
        auto child = node_child();
        auto tcp = must(Listener::listen("tcp://127.0.0.1:0"));
        send(child, "{\"do\":\"connect\",\"port\":" + place_of(tcp.address()).back() + "}");
        check_taken(child, tcp, "{\"socket\":1}");
        auto pipe = must(Listener::listen("pipe://" + unique_name()));
        send(child, "{\"do\":\"path\",\"path\":\"" + must(native_name(pipe.address())) + "\"}");
        check_taken(child, pipe, "\"pipe\"");
        send(child, "1");
        CHECK(next(child) == "1");
    }

    TEST_CASE("a socket that nobody takes is closed with its message") {
        auto child = node_child();
        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        send(child, "{\"do\":\"connect\",\"port\":" + place_of(listener.address()).back() + "}");
        auto far = must(listener.accept(patience()));
        CHECK(next(child) == "{\"socket\":1}");
        std::array<std::byte, 1> none{};
        CHECK(must(far.read(none, patience())) == 0);
    }

    TEST_CASE("many sockets leave no handle behind") {
        auto child = node_child();
        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        send(child, "1");
        CHECK(next(child) == "1");
        const auto before = open_handles();
        for (int i = 0; i < 50; ++i) {
            send(child, "{\"do\":\"connect\",\"port\":" + place_of(listener.address()).back() + "}");
            const auto far = must(listener.accept(patience()));
            auto message = must(child.receive(patience()));
            if (i % 2 == 0) must(message.take_stream());
        }
        CHECK(open_handles() == before);
    }

    TEST_CASE("a stream that is sent to a Node child is a socket there, and what is sent next arrives") {
        auto child = node_child();
        send(child, "1");
        CHECK(next(child) == "1");
        const auto before = open_handles();
        for (const std::string& address : {"pipe://" + unique_name(), std::string("tcp://127.0.0.1:0")}) {
            auto listener = must(Listener::listen(address));
            auto client = must(Stream::connect(listener.address()));
            auto server = must(listener.accept(patience()));
            must(child.send(bytes("{\"tea\":\n1}"), std::move(server), patience()));
            CHECK_FALSE(server.is_open());
            send(child, "2");
            CHECK(text(must(client.read_all({.deadline = patience()}))) == "Node got {\"tea\":1}");
            CHECK(next(child) == "2");
        }
        CHECK(open_handles() == before);
    }

    TEST_CASE("a listener that is sent to a Node child is a server there, and stays ours as well") {
        auto child = node_child();
        for (const std::string& address : {"pipe://" + unique_name(), std::string("tcp://127.0.0.1:0")}) {
            auto listener = must(Listener::listen(address));
            must(child.send(bytes("{\"do\":\"serve\"}"), listener, patience()));
            CHECK(next(child) == "\"serving\"");
            auto client = must(Stream::connect(listener.address()));
            CHECK(text(must(client.read_all({.deadline = patience()}))) == "Node serves");
            client.close();
            send(child, "{\"do\":\"end\"}");
            CHECK(next(child) == "\"ended\"");
            CHECK(outcome(listener.try_accept()) == "would_block");
            auto next_client = must(Stream::connect(listener.address()));
            CHECK(outcome(listener.accept(patience())) == "ok");
        }
    }

    TEST_CASE("a stream that cannot go with a message stays here") {
        auto child = node_child();
        auto listener = must(Listener::listen("tcp://127.0.0.1:0"));
        auto client = must(Stream::connect(listener.address()));
        CHECK(outcome(child.send(bytes("no JSON"), std::move(client), patience())) == "invalid_argument");
        CHECK(client.is_open());
        auto channel = Channel::over(must(listener.accept(patience())));
        CHECK(outcome(channel.send(bytes("1"), std::move(client), patience())) == "not_supported_here");
        CHECK(client.is_open());
        CHECK(outcome(child.send(bytes("1"), Stream(), patience())) == "closed");
        auto listener_again = must(Listener::listen("tcp://127.0.0.1:0"));
        CHECK(outcome(child.send(bytes("no JSON"), listener_again, patience())) == "invalid_argument");
        CHECK(outcome(channel.send(bytes("1"), listener_again, patience())) == "not_supported_here");
    }

    TEST_CASE("a server that a Node child sends is refused, and what it sends next arrives") {
        auto child = node_child();
        send(child, "{\"do\":\"server\"}");
        CHECK(next(child) == "\"after\"");
    }

    TEST_CASE("a child of Node takes a connection over from its parent, which can close its server") {
        const auto command = peer_command({"channel-taker-client", "node:", "pipe"});
        auto arguments = command;
        arguments.insert(arguments.begin(), "socket");
        const auto said = run(node("ipc_parent.js", arguments));
        CHECK(said.err == "");
        CHECK(said.out ==
              "ready\nchild said {\"from\":\"client\"}\nclient heard hello\nconnections 0\nclosed\n"
              "disconnected, exit 0\n");
    }

    TEST_CASE("a message that is sent byte by byte arrives whole") {
        auto child = node_child();
        send(child, R"({"do":"say","text":"{\"tea\":\"🍵é\"}\n[1]\n"})");
        CHECK(next(child) == "{\"tea\":\"\xF0\x9F\x8D\xB5\xC3\xA9\"}");
        CHECK(next(child) == "[1]");
    }

    TEST_CASE("a child that dies within a message is told as dead") {
        auto child = node_child();
        send(child, "{\"do\":\"die_within\"}");
        CHECK(next(child) == "peer_died");
    }

    TEST_CASE("what a child says on its standard streams is not in the channel") {
        auto child = shell_child("echo noise >&2; echo '[1]' >&3");
        CHECK(next(child) == "[1]");
        CHECK(next(child) == "closed");
    }

    TEST_CASE("a child that sends no JSON, or no line end, costs the channel or the message") {
        auto noise = shell_child("echo hello >&3; echo 1 >&3");
        CHECK(next(noise) == "corrupt_peer");
        CHECK(next(noise) == "corrupt_peer");
        auto endless = shell_child("head -c 20000000 /dev/zero | tr '\\0' x >&3; echo >&3; echo 1 >&3");
        CHECK(next(endless) == "too_large");
        CHECK(next(endless) == "1");
    }

    TEST_CASE("a child gets its channel at descriptor 3 and no other one") {
        auto child = shell_child(
            "echo \"\\\"$NODE_CHANNEL_FD $NODE_CHANNEL_SERIALIZATION_MODE\\\"\" >&3; ls /proc/self/fd | wc -l >&3");
        CHECK(next(child) == "\"3 json\"");
        // The fifth is the one that ls looks with.
        CHECK(next(child) == "5");
    }

    TEST_CASE("what the environment names is taken only when it is a channel") {
        const auto refusal = [](const std::string& number, const std::string& script) {
            const auto command = "export NODE_CHANNEL_FD=" + number + "; exec " + script;
            return run({"sh", "-c", command, "sh", peer_command({}).front(), "channel-echo-client", "node:", "pipe"})
                .err;
        };
        CHECK(refusal("9", "\"$@\"").find("descriptor 9, which NODE_CHANNEL_FD names, is not open") !=
              std::string::npos);
        CHECK(refusal("9", "9</dev/null \"$@\"")
                  .find("descriptor 9, which NODE_CHANNEL_FD names, is no channel of Node's") != std::string::npos);
        CHECK(refusal("x", "\"$@\"").find("NODE_CHANNEL_FD is 'x', which is no descriptor") != std::string::npos);
    }

    TEST_CASE("a child that we start does not take our channel for its own") {
        const auto said = run({"sh", "-c", "NODE_CHANNEL_FD=3 exec \"$0\" exec -- sh -c 'echo \"[$NODE_CHANNEL_FD]\"'",
                               strait_command({}).front()});
        CHECK(said.out == "[]\n");
    }
}

}  // namespace strait::test
