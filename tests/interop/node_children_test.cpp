/// Node on anonymous pipes: as the child of the library and of the command, and as the parent of the command.

#include "interop/conversation.hpp"
#include "interop/foreign_streams.hpp"
#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

Command appended(Command command, const Command& more) {
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

// `same exit 0`, or what went wrong.
std::string node_parent_of(const Command& child) {
    const auto said = run(node("parent.js", appended({std::to_string(kLongTalk)}, child)));
    CHECK(said.err == "");
    return said.out;
}

}  // namespace

TEST_SUITE("node_children") {
    TEST_CASE("a Node child sends back what it reads") {
        Program child(node("child_echo.js"));
        check_echo(child.in(), child.out());
        child.finish();
    }

    TEST_CASE("a Node child behind exec: sends back what it reads, and ends with its stdin") {
        auto stream = must(Stream::connect(exec_address(node("child_echo.js"))));
        check_echo(stream, stream);
        must(stream.close_write());
        CHECK(must(stream.read_all({.deadline = patience()})).empty());
    }

    TEST_CASE("a Node child fills all three streams and ends with a code") {
        const auto command = node("child_three_streams.js", {std::to_string(kMebibyte), "7"});
        const auto said = run(command, std::string(kMebibyte, 'i'));
        CHECK(said.code == 7);
        CHECK(said.out.size() == kMebibyte + std::string("read 1048576").size());
        CHECK(said.out.ends_with("ooread 1048576"));
        CHECK(said.err == std::string(kMebibyte, 'e'));
    }

    TEST_CASE("strait exec relays to a Node child, all three streams and the exit code") {
        const auto child = node("child_three_streams.js", {std::to_string(kMebibyte), "7"});
        const auto said = run(strait_command(appended({"exec", "--"}, child)), std::string(kMebibyte, 'i'));
        CHECK(said.code == 7);
        CHECK(said.out.ends_with("ooread 1048576"));
        CHECK(said.out.size() == kMebibyte + std::string("read 1048576").size());
        CHECK(said.err == std::string(kMebibyte, 'e'));
    }

    TEST_CASE("a Node parent talks through strait exec") {
        const auto child = strait_command(appended({"exec", "--"}, node("child_echo.js")));
        CHECK(node_parent_of(child) == "same exit 0\n");
    }

    TEST_CASE("a Node parent talks through strait connect") {
        for (const auto address : {free_pipe_address, free_tcp_address}) {
            auto listener = must(Listener::listen(address()));
            CAPTURE(listener.address().text());
            Background answered([&] {
                auto stream = must(listener.accept(patience()));
                echo(stream, stream);
                return true;
            });
            CHECK(node_parent_of(strait_command({"connect", listener.address().text()})) == "same exit 0\n");
            CHECK(answered.get());
        }
    }
}

}  // namespace strait::test
