/// `strait listen --send-file` and `strait connect --receive-file`.

#include "support/command.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

namespace strait::test {

TEST_SUITE("hand_over_command") {
    TEST_CASE("a file goes open to the peer, which prints it") {
        const auto path = unique_path();
        std::ofstream(path) << "the content\n";
        const auto address = "pipe://" + unique_name();
        Program sender(strait_command({"listen", address, "--send-file", path.string()}));
        CHECK(listening_at(sender) == address);
        const auto received = run(strait_command({"connect", address, "--receive-file"}));
        CHECK(received.out == "the content\n");
        CHECK(received.code == 0);
        CHECK(sender.exit_code() == 0);
    }

    TEST_CASE("a file that is not there, and a peer that hands over nothing, are told") {
        const auto address = "pipe://" + unique_name();
        {
            Program sender(strait_command({"listen", address, "--send-file", "/nothing/there"}));
            CHECK(listening_at(sender) == address);
            CHECK(run(strait_command({"connect", address, "--receive-file"})).code == 1);
            CHECK(sender.exit_code() == 4);
        }
        Program other(strait_command({"listen", address}));
        CHECK(listening_at(other) == address);
        other.in().close();
        const auto received = run(strait_command({"connect", address, "--receive-file"}));
        CHECK(received.code == 1);
        CHECK(received.err.contains("the peer has ended without handing anything over"));
    }
}

}  // namespace strait::test
