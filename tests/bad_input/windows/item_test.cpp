/// Items and DLLs that are not there, are named wrongly, or take something else. What the clipboard says is in its own suite: there is one.

#include "bad_input/complaint.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/item_server.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace strait::test {

TEST_SUITE("item_address") {
    TEST_CASE("an address that is no item's") {
        const std::string form = "write dde://SERVICE/TOPIC/ITEM";
        check_complaints({
            {{"read", "dde://x"}, "cannot open dde://x: " + form},
            {{"write", "dde://x/y", "z"}, "cannot open dde://x/y: " + form},
            {{"watch", "dde:///y/z"}, "cannot open dde:///y/z: " + form},
            {{"read", "dde://x/y/z?format="}, "cannot open dde://x/y/z?format=: the format has no name"},
            {{"read", "clipboard:?format="}, "cannot open clipboard:?format=: the format has no name"},
            bad_address("clipboard:?fromat=PNG", "there is no option 'fromat'; clipboard: knows: format"),
            bad_address("clipboard:text", "nothing goes behind 'clipboard:'"),
        });
    }

    TEST_CASE("an item that the server has not got") {
        const auto name = unique_name();
        const auto server = must(ItemServer::serve("dde://" + name + "/topic/item"));
        const auto address = "dde://" + name + "/topic/other";
        const auto said = said_by_command({"read", address});
        CHECK(said.err.contains("the server has no such item in that format"));
        CHECK(said.out == "");
        CHECK(said.code == kFailed);
    }
}

TEST_SUITE("dll") {
    TEST_CASE("a DLL that is not there, is none, or has no such memory") {
        const auto nowhere = path_address("dll", unique_path());
        auto text = unique_path();
        text += ".dll";
        std::ofstream(text) << "no DLL";
        auto board = unique_path();
        board += ".dll";
        std::filesystem::copy_file(STRAIT_BOARD, board);
        const auto own = path_address("dll", board);
        const auto about = [](const std::string& address, const std::string& reason, int code) {
            return Complaint{{"read", address}, "cannot open " + address + ": " + reason, code};
        };
        check_complaints({
            about(nowhere, "there is no such file (LoadLibraryExW: ERROR_MOD_NOT_FOUND)", kNotFound),
            about(path_address("dll", text), "what is there is not a 64-bit DLL (LoadLibraryExW: ERROR_BAD_EXE_FORMAT)",
                  kBadUsage),
            about(own + "?symbol=nothing", "the DLL exports no 'nothing' (GetProcAddress: ERROR_PROC_NOT_FOUND)",
                  kNotFound),
            about(own + "?symbol=strait_board_size&size=4",
                  "'strait_board_size' is not in a shared section: each program has a copy of its own", kBadUsage),
            about(own + "?size=65537", "'strait_board' has at most 65536 bytes, and 65537 were asked for", kFailed),
            about(own + "?size=some", "'some' is not a size: write a number of bytes, such as 4096, 64KiB or 16MiB",
                  kBadUsage),
            bad_address(own + "?symbl=x", "there is no option 'symbl'; dll: knows: symbol, size"),
        });
        CHECK(
            problem(Region::create(own, {.lifetime = Lifetime::persistent}))
                .ends_with(": a DLL's memory goes with the last program that has it loaded: use map:// for what should "
                           "stay"));
    }

    TEST_CASE("content that is larger than the board") {
        auto board = unique_path();
        board += ".dll";
        std::filesystem::copy_file(STRAIT_BOARD, board);
        const auto address = path_address("dll", board) + "?size=4";
        check_complaints({{{"write", address, "hello"},
                           "cannot write to " + address + ": the content has 5 bytes, the region 4",
                           kFailed}});
    }
}

}  // namespace strait::test
