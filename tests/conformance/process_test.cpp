#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/this_process.hpp"
#include "support/unique.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/process.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

Process spawn(const std::vector<std::string>& role, const SpawnOptions& options = {}) {
    return must(Process::spawn(peer_command(role), options));
}

// What a child in that role prints, line ends as they are on Linux.
std::string said_by(const std::vector<std::string>& role, SpawnOptions options = {}) {
    options.out = piped;
    auto child = spawn(role, options);
    const auto all = must(child.communicate({}, {.deadline = patience()}));
    CHECK(all.status.success());
    std::string said(text(all.out));
    std::erase(said, '\r');
    return said;
}

}  // namespace

TEST_SUITE("process") {
    TEST_CASE("the exit status is the child's own") {
        for (const int code : {0, 1, 7, 255}) {
            auto child = spawn({"exit-with", std::to_string(code)});
            const auto status = must(child.wait(patience()));
            CHECK(status.code == code);
            CHECK_FALSE(status.signal.has_value());
            CHECK(status.success() == (code == 0));
            CHECK(must(child.wait(patience())).code == code);
            CHECK(must(child.wait(Deadline::now())).code == code);
        }
    }

    TEST_CASE("a child has a process id of its own") {
        auto child = spawn({"linger"}, {.out = discarded, .in = piped});
        CHECK(child.process_id() != 0);
        CHECK(child.process_id() != this_process_id());
        child.in().close();
        CHECK(must(child.wait(patience())).success());
        CHECK(Process().process_id() == 0);
    }

    TEST_CASE("parent and child talk line by line") {
        TestPeer child({"linger"});
        for (int round = 0; round < 100; ++round) {
            child.tell("line " + std::to_string(round));
            CHECK(child.line() == "heard line " + std::to_string(round));
        }
        CHECK(child.end() == 0);
    }

    TEST_CASE("a wait for a child ends with its deadline, and with its stop token; the child goes on") {
        TestPeer child({"linger"});
        check_wait([&](const Deadline& deadline) { return child.process().wait(deadline); });
        child.tell("still");
        CHECK(child.line() == "heard still");
        CHECK(child.end() == 0);
    }

    TEST_CASE("a killed child has ended, and killing it again is no error") {
        TestPeer child({"linger"});
        must(child.process().kill());
        const auto status = must(child.process().wait(patience()));
        CHECK_FALSE(status.success());
        CHECK(outcome(child.process().kill()) == "ok");
        CHECK(must(child.process().wait(patience())).code == status.code);
    }

    TEST_CASE("arguments arrive as they were given, whatever is in them") {
        const std::vector<std::string> words{"plain",    "two words", "",           "\"quoted\"", "back\\slash",
                                             "end\\",    "sp end\\",  "\\\"both\\", "tab\there",  "100%",
                                             "$HOME",    "%PATH%",    "a&b|c>d",    "*",          "grüße",
                                             "'single'", "-option=1", "^caret",     "semi;colon", "(brackets)"};
        auto role = words;
        role.insert(role.begin(), "say-arguments");
        std::string expected;
        for (const auto& word : words) expected += word + "\n";
        CHECK(said_by(role) == expected);
    }

    TEST_CASE("the environment is inherited, added to and replaced") {
        CHECK(said_by({"say-environment", "STRAIT_TEST_NEW"}) == "it is not set\n");
        CHECK(said_by({"say-environment", "STRAIT_TEST_NEW"}, {.environment = {{"STRAIT_TEST_NEW", "a b=c"}}}) ==
              "it is a b=c\n");
        CHECK(said_by({"say-environment", "STRAIT_TEST_NEW"},
                      {.environment = {{"STRAIT_TEST_NEW", "first"}, {"STRAIT_TEST_NEW", "last"}}}) == "it is last\n");
        CHECK(said_by({"say-environment", "STRAIT_TEST_PEER"}) == "it is " + peer_command({}).front() + "\n");
        CHECK(said_by({"say-environment", "STRAIT_TEST_PEER"}, {.environment = {{"STRAIT_TEST_PEER", "other"}}}) ==
              "it is other\n");
    }

    TEST_CASE("a child starts in the folder it is given, else in its parent's") {
        const auto folder = unique_path();
        std::filesystem::create_directory(folder);
        CHECK(said_by({"say-directory"}, {.directory = folder.generic_string()}) == folder.generic_string() + "\n");
        CHECK(said_by({"say-directory"}) == std::filesystem::current_path().generic_string() + "\n");
    }

    TEST_CASE("discarded output goes nowhere, and discarded input is at its end") {
        auto child = spawn({"chatter", "1000"}, {.out = discarded, .in = discarded, .err = discarded});
        CHECK(must(child.wait(patience())).success());
    }

    TEST_CASE("a stream that is not piped answers `closed`") {
        auto child = spawn({"linger"}, {.out = discarded, .in = discarded});
        CHECK(outcome(child.in().write(bytes("x"))) == "closed");
        CHECK(outcome(child.out().read_all()) == "closed");
        CHECK(outcome(child.err().read_all()) == "closed");
        CHECK(must(child.wait(patience())).success());
    }

    TEST_CASE("an ended and an empty process answer as they should") {
        Process empty;
        CHECK(outcome(empty.wait()) == "closed");
        CHECK(outcome(empty.kill()) == "closed");
        CHECK(outcome(empty.communicate()) == "closed");
        CHECK(outcome(empty.wait_handle()) == "closed");
        auto child = spawn({"exit-with", "3"});
        auto moved = std::move(child);
        CHECK(outcome(child.wait()) == "closed");  // NOLINT(bugprone-use-after-move): that is the question
        CHECK(must(moved.wait(patience())).code == 3);
    }
}

}  // namespace strait::test
