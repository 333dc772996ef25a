/// Standard streams that are closed, full, or whose reader goes away.

#include "bad_input/complaint.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/pattern.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

namespace strait::test {
namespace {

// The command as $0 and $@, in a shell that does this to its standard streams.
Said in_shell(const std::string& script, const std::vector<std::string>& arguments) {
    std::vector<std::string> words{"sh", "-c", script};
    for (const auto& word : strait_command(arguments)) words.push_back(word);
    return run(words);
}

struct LongFile {
    std::filesystem::path path = unique_path();
    std::string address = path_address("map", path);
    LongFile() {
        auto region = must(Region::create(address, {.size = std::size_t{8} << 20}));
        must(region.write(0, Pattern::take(region.size())));
    }
};

}  // namespace

TEST_SUITE("closed_streams") {
    TEST_CASE("stdin closed") {
        for (const std::string verb : {"listen", "connect"}) {
            const auto said = in_shell(R"("$0" "$@" <&-)", {verb, "unix://" + unique_path().string()});
            CHECK(said.err == "strait: stdin is closed (fcntl: EBADF)\n");
            CHECK(said.code == kFailed);
        }
        const auto child = in_shell(R"("$0" "$@" <&-)", {"exec", "cat"});
        CHECK(child.err == "strait: stdin is closed (fcntl: EBADF)\n");
        CHECK(child.code == kFailed);
    }

    TEST_CASE("stdout closed") {
        for (const std::string verb : {"listen", "connect"}) {
            const auto said = in_shell(R"("$0" "$@" >&-)", {verb, "unix://" + unique_path().string()});
            CHECK(said.err == "strait: stdout is closed (fcntl: EBADF)\n");
            CHECK(said.code == kFailed);
        }
    }

    TEST_CASE("what only prints does not need stdin") {
        const auto said = in_shell(R"("$0" "$@" <&-)", {"path", "shm://board"});
        CHECK(said.out == "/dev/shm/board\n");
        CHECK(said.err == "");
        CHECK(said.code == 0);
    }

    TEST_CASE("a write of a text needs neither stdin nor stdout") {
        const LongFile file;
        const auto said = in_shell(R"("$0" "$@" <&- >&-)", {"write", file.address, "x"});
        CHECK(said.err == "");
        CHECK(said.code == 0);
    }

    TEST_CASE("stdin that is already at its end is an end, not an error") {
        const auto said = in_shell(R"("$0" "$@" </dev/null)", {"exec", "--", "cat"});
        CHECK(said.err == "");
        CHECK(said.code == 0);
    }

    TEST_CASE("a reader of stdout that has seen enough ends the command quietly") {
        const LongFile file;
        const auto said =
            in_shell(R"({ "$0" "$@"; echo "code $?" >&2; } | head -c1 >/dev/null)", {"read", file.address});
        CHECK(said.err == "code 0\n");
        const auto relayed = in_shell(R"({ "$0" "$@"; echo "code $?" >&2; } | head -c1 >/dev/null)",
                                      {"exec", "cat", file.path.string()});
        CHECK(relayed.err == "code 0\n");
    }

    TEST_CASE("a stdout with no room is an error") {
        const LongFile file;
        for (const auto& arguments : {std::vector<std::string>{"read", file.address}, {"schemes"}, {"--help"}}) {
            const auto said = in_shell(R"("$0" "$@" >/dev/full)", arguments);
            CHECK(said.err == "strait: cannot write to stdout: there is no space left (write: ENOSPC)\n");
            CHECK(said.code == kFailed);
        }
    }

    TEST_CASE("stdout that is a folder's descriptor, or only readable, is an error") {
        const auto said = in_shell(R"("$0" "$@" 1</dev/null)", {"path", "pipe://x"});
        CHECK(said.err.starts_with("strait: cannot write to stdout: "));
        CHECK(said.code == kFailed);
    }
}

}  // namespace strait::test
