#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/process.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace strait::test {

TEST_SUITE("bad_process") {
    TEST_CASE("a program that is not on PATH is named") {
        const auto program = unique_name();
        const auto child = Process::spawn({program, "argument"});
        CHECK(outcome(child) == "not_found");
        CHECK(
            problem(child).starts_with("cannot start " + program + ": there is no program '" + program + "' on PATH"));
        const auto stream = Stream::connect("exec:" + program);
        CHECK(outcome(stream) == "not_found");
        CHECK(problem(stream).starts_with("cannot connect to exec:" + program + ": there is no program '" + program +
                                          "' on PATH"));
    }

    TEST_CASE("a path at which there is no program is named") {
        const auto path = unique_path().generic_string();
        const auto child = Process::spawn({path});
        CHECK(outcome(child) == "not_found");
        CHECK(problem(child).starts_with("cannot start " + path + ": there is no program " + path));
    }

    TEST_CASE("a folder to start in that is not there is named") {
        const auto folder = unique_path().generic_string();
        const auto child = Process::spawn(peer_command({"exit-with", "0"}), {.directory = folder});
        CHECK(outcome(child) == "not_found");
        CHECK(
            problem(child).starts_with("cannot start " + peer_command({}).front() + ": there is no folder " + folder));
    }

    TEST_CASE("a file is not a folder to start in") {
        const auto path = unique_path();
        std::ofstream(path) << "text";
        const auto child = Process::spawn(peer_command({"exit-with", "0"}), {.directory = path.generic_string()});
        CHECK(outcome(child) == "wrong_kind");
        CHECK(problem(child).starts_with("cannot start " + peer_command({}).front() + ": " + path.generic_string() +
                                         " is not a folder"));
    }

    TEST_CASE("without a program nothing is started") {
        CHECK(outcome(Process::spawn({})) == "invalid_argument");
        CHECK(problem(Process::spawn({})) == "cannot start a program: no program is named");
        CHECK(problem(Process::spawn({"", "argument"})) == "cannot start a program: no program is named");
        CHECK(problem(Stream::connect("exec:")) ==
              "cannot use the address exec:: the program is missing: write exec:PROGRAM ARGUMENTS");
    }

    TEST_CASE("a NUL byte cannot be passed on") {
        const std::string with_nul("a\0b", 3);
        const auto argument = Process::spawn({"program", with_nul});
        CHECK(outcome(argument) == "invalid_argument");
        CHECK(problem(argument) == "cannot start program: an argument contains a NUL byte");
        const auto variable = Process::spawn({"program"}, {.environment = {{"NAME", with_nul}}});
        CHECK(outcome(variable) == "invalid_argument");
        CHECK(problem(variable) == "cannot start program: an environment variable contains a NUL byte");
        const auto folder = Process::spawn({"program"}, {.directory = with_nul});
        CHECK(outcome(folder) == "invalid_argument");
        CHECK(problem(folder) == "cannot start program: the folder's name contains a NUL byte");
    }

    TEST_CASE("a variable needs a name without '='") {
        for (const std::string name : {"", "A=B"}) {
            const auto child = Process::spawn({"program"}, {.environment = {{name, "value"}}});
            CHECK(outcome(child) == "invalid_argument");
            CHECK(problem(child) ==
                  "cannot start program: '" + name + "' cannot be the name of an environment variable");
        }
    }
}

}  // namespace strait::test
