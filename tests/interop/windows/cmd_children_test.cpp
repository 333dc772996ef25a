/// cmd.exe as a child.

#include "interop/foreign.hpp"
#include "support/command.hpp"

#include <doctest/doctest.h>

namespace strait::test {

TEST_SUITE("cmd_children") {
    TEST_CASE("what cmd says and how it ends comes through") {
        const auto said = run({"cmd", "/c", "echo hello& exit 7"});
        CHECK(said.out == "hello\r\n");
        CHECK(said.code == 7);
    }

    TEST_CASE("strait exec relays cmd") {
        const auto said = run(strait_command({"exec", "--", "cmd", "/c", "echo hello& echo oops>&2& exit 7"}));
        CHECK(said.out == "hello\r\n");
        CHECK(said.err == "oops\r\n");
        CHECK(said.code == 7);
    }
}

}  // namespace strait::test
