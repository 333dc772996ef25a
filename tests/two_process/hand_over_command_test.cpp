/// `strait listen --send-file` and `strait connect --receive-file`.

#include "support/command.hpp"
#include "support/handed.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace strait::test {

TEST_SUITE("hand_over_command") {
    TEST_CASE("a file goes open to the peer, which prints it") {
        const auto path = file_with("the content\n");
        for (const std::string scheme : {"pipe://", "shm://"}) {
            CAPTURE(scheme);
            const auto address = scheme + unique_name();
            Program sender(strait_command({"listen", address, "--send-file", path}));
            CHECK(listening_at(sender) == address);
            const auto received = run(strait_command({"connect", address, "--receive-file"}));
            CHECK(received.out == "the content\n");
            CHECK(received.err == "");
            CHECK(received.code == 0);
            CHECK(sender.exit_code() == 0);
        }
    }

    TEST_CASE("a child hands a file over to whoever has started it") {
        const auto child = exec_address(strait_command({"listen", "stdio:", "--send-file", file_with("a child's\n")}));
        const auto received = run(strait_command({"connect", child + "&stdio=socket", "--receive-file"}));
        CHECK(received.out == "a child's\n");
        CHECK(received.err == "");
        CHECK(received.code == 0);
    }

    TEST_CASE("what cannot be handed over is told before anybody is waited for") {
        const auto address = "pipe://" + unique_name();
        const auto missing = unique_path().string();
        const auto none = said_by_command({"listen", address, "--send-file", missing});
        CHECK(none.err == "strait: cannot hand over " + missing + ": there is no such file\n");
        CHECK(none.code == 4);
        const auto folder = std::filesystem::temp_directory_path().string();
        CHECK(said_by_command({"listen", address, "--send-file", folder}).err ==
              "strait: cannot hand over " + folder + ": it is no regular file\n");
        for (const std::vector<std::string>& command :
             {std::vector<std::string>{"listen", "tcp://127.0.0.1:0", "--send-file", file_with("x")},
              std::vector<std::string>{"connect", "tcp://127.0.0.1:1", "--receive-file"}}) {
            const auto refused = run(strait_command(command));
            CHECK(refused.err.contains(
                "files are handed over through pipe://, shm://, unix:// (Linux), and between exec:"));
            CHECK(refused.code == 5);
        }
    }

    TEST_CASE("a peer that hands over nothing is told") {
        const auto address = "pipe://" + unique_name();
        auto other = must(Listener::listen(address));
        Program receiver(strait_command({"connect", address, "--receive-file"}));
        must(other.accept(patience())).close();
        CHECK(receiver.err_line().contains("the peer has ended without handing anything over"));
        CHECK(receiver.exit_code() == 1);
    }
}

}  // namespace strait::test
