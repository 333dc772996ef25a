/// The everyday children of a Unix shell, behind the library and behind the command.

#include "interop/conversation.hpp"
#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/pattern.hpp"

#include <strait/bytes.hpp>
#include <strait/stream.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

std::string long_content() { return std::string(text(Pattern::take(kLongTalk))); }

Said exec(const Command& child, std::string_view input = {}) {
    Command arguments{"exec", "--"};
    arguments.insert(arguments.end(), child.begin(), child.end());
    return run(strait_command(arguments), input);
}

}  // namespace

TEST_SUITE("shell_children") {
    TEST_CASE("cat sends back what it reads") {
        Program child({"cat"});
        check_echo(child.in(), child.out());
        child.finish();

        auto stream = must(Stream::connect("exec:cat"));
        check_echo(stream, stream);
        must(stream.close_write());
        CHECK(must(stream.read_all({.deadline = patience()})).empty());
    }

    TEST_CASE("strait exec relays cat byte by byte") {
        const auto content = long_content();
        const auto said = exec({"cat"}, content);
        CHECK(said.code == 0);
        CHECK(said.err == "");
        const bool same = said.out == content;
        CHECK(same);
    }

    TEST_CASE("a child that wants no more input ends well") {
        const auto content = long_content();
        const auto library = run({"head", "-c", "1000"}, content);
        CHECK(library.out == content.substr(0, 1000));
        CHECK(library.code == 0);
        const auto command = exec({"head", "-c", "1000"}, content);
        CHECK(command.out == content.substr(0, 1000));
        CHECK(command.err == "");
        CHECK(command.code == 0);
    }

    TEST_CASE("what a shell child says on stderr and how it ends comes through") {
        const auto said = exec({"sh", "-c", "cat; echo oops >&2; exit 7"}, "input");
        CHECK(said.out == "input");
        CHECK(said.err == "oops\n");
        CHECK(said.code == 7);
        CHECK(exec({"sh", "-c", "kill -9 $$"}).code == 128 + 9);
        CHECK(exec({"true"}).code == 0);
        CHECK(exec({"false"}).code == 1);
    }

    TEST_CASE("arguments reach a child as they are") {
        const auto said = exec({"printf", "%s|", "a b", "", "\"", "'", "\\", "*", "$HOME", "ä", "-n", "--"});
        CHECK(said.out == "a b||\"|'|\\|*|$HOME|ä|-n|--|");
    }

    TEST_CASE("a grandchild that keeps stdout open keeps the conversation open") {
        // The shell ends at once; what it left in the background still speaks until its stdin ends.
        Program command(strait_command({"exec", "--", "sh", "-c", "exec 3<&0; cat <&3 & exit 0"}));
        check_echo(command.in(), command.out(), 100'000);
        command.finish();
    }

    TEST_CASE("socat is a child like any other") {
        Program child(installed("socat", "socat", {"-t20", "-", "EXEC:cat"}));
        check_echo(child.in(), child.out());
        child.finish();
    }
}

}  // namespace strait::test
