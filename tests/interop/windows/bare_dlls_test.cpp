#include "interop/foreign.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <filesystem>

namespace strait::test {
namespace {

namespace fs = std::filesystem;

// Each copy of a DLL is a board of its own, so that suites can run side by side.
fs::path copy_of(const char* dll) {
    auto path = unique_path();
    path += ".dll";
    fs::copy_file(fs::path(STRAIT_BARE_PROGRAMS) / dll, path);
    return path;
}

std::string bare_board(const fs::path& path) { return path_address("dll", path) + "?symbol=board&size=4096"; }

std::string head_of(const Region& region) {
    const auto all = text(region.bytes());
    return std::string(all.substr(0, all.find('\0')));
}

}  // namespace

TEST_SUITE("bare_dlls") {
    TEST_CASE("strait's own DLL tells its size, and another process sees what is written there, by itself") {
        const auto address = path_address("dll", copy_of("strait_board.dll"));
        auto region = must(Region::open(address));
        CHECK(region.size() == 65536);
        TestPeer watcher({"region-watcher", address, "2"});
        must(region.write(0, bytes("first")));
        must(region.notify());
        CHECK(watcher.line() == "saw first");
        must(region.write(0, bytes("second")));
        must(region.notify());
        CHECK(watcher.line() == "saw second");
        CHECK(watcher.end() == 0);
    }

    TEST_CASE("a bare program and its own DLL share their board with us") {
        const auto path = copy_of("bare_board.dll");
        auto region = must(Region::open(bare_board(path)));
        must(region.write(0, bytes("from strait")));
        Program writer(bare("dll_writer", {path.string(), "board"}));
        CHECK(writer.out_line() == "from strait");
        must(writer.in().write(bytes("from the bare program\n"), patience()));
        CHECK(writer.out_line() == "done");
        CHECK(head_of(region) == "from the bare program");
        CHECK(run(strait_command({"read", "--text", bare_board(path)})).out == "from the bare program");
        CHECK(run(strait_command({"write", bare_board(path), "from the command"})).code == 0);
        CHECK(head_of(region) == "from the command");
        writer.finish();
    }

    TEST_CASE("the board lives as long as one program has the DLL loaded, and a killed one takes nothing with it") {
        const auto path = copy_of("bare_board.dll");
        Program writer(bare("dll_writer", {path.string(), "board"}));
        CHECK(writer.out_line().empty());
        must(writer.in().write(bytes("kept\n"), patience()));
        CHECK(writer.out_line() == "done");
        auto region = must(Region::open(bare_board(path), Access::read_only));
        must(writer.process().kill());
        must(writer.process().wait(patience()));
        CHECK(head_of(region) == "kept");
        CHECK(region.writable().empty());
        region.close();
        CHECK(head_of(must(Region::open(bare_board(path)))).empty());
    }

    TEST_CASE("a DLL without such a board is refused, and says why") {
        const auto path = copy_of("bare_board.dll");
        const auto address = path_address("dll", path);
        const auto problem_with = [&](const std::string& options) {
            return problem(Region::open(address + options)).substr(("cannot open " + address + options + ": ").size());
        };
        CHECK(problem_with("") == "the DLL exports no 'strait_board' (GetProcAddress: ERROR_PROC_NOT_FOUND)");
        CHECK(problem_with("?symbol=board") == "the DLL does not tell the size of 'board': write ?size=");
        CHECK(problem_with("?symbol=board&size=4097") == "'board' has at most 4096 bytes, and 4097 were asked for");
        CHECK(problem_with("?symbol=private_board&size=1") ==
              "'private_board' is not in a shared section: each program has a copy of its own");
        const auto nowhere = path_address("dll", unique_path());
        CHECK(outcome(Region::open(nowhere)) == "not_found");
        CHECK(problem(Region::open(nowhere)).starts_with("cannot open " + nowhere + ": there is no such file ("));
        CHECK(outcome(Region::open(path_address("dll", fs::path(STRAIT_BARE_PROGRAMS) / "bare_dll_writer.exe") +
                                   "?symbol=x&size=1")) == "not_found");
    }
}

}  // namespace strait::test
