/// `strait listen --send-file` and `strait connect --receive-file`.

#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>

namespace strait::test {

TEST_SUITE("hand_over_command") {
    TEST_CASE("a file goes open to the peer, which prints it") {
        const auto path = unique_path();
        std::ofstream(path, std::ios::binary) << "the content\n";
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
        auto other = must(Listener::listen(address));
        Program receiver(strait_command({"connect", address, "--receive-file"}));
        must(other.accept(patience())).close();
        CHECK(receiver.err_line().contains("the peer has ended without handing anything over"));
        CHECK(receiver.exit_code() == 1);
    }
}

}  // namespace strait::test
