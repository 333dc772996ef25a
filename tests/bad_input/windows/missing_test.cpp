/// What is not there, is of another kind, or is not for writing.

#include "bad_input/complaint.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <windows.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace strait::test {
namespace {

std::string file_with(std::string_view content) {
    const auto path = unique_path();
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

std::string map(const std::filesystem::path& path) { return path_address("map", path); }

}  // namespace

TEST_SUITE("missing") {
    TEST_CASE("nobody listens there, and the listener that was there is gone") {
        const auto pipe = "pipe://" + unique_name();
        const auto port = must(Listener::listen("tcp://127.0.0.1:0")).address().text();
        const Complaint nobody{
            {"connect", pipe},
            "cannot connect to " + pipe + ": nobody is listening there (CreateFileW: ERROR_FILE_NOT_FOUND)",
            kNotFound};
        check_complaints({nobody,
                          {{"connect", port},
                           "cannot connect to " + port + ": nobody is listening there (connect: WSAECONNREFUSED)",
                           kNotFound}});
        Program listener(strait_command({"listen", pipe}));
        CHECK(listening_at(listener) == pipe);
        must(listener.process().kill());
        must(listener.process().wait(patience()));
        check_complaints({nobody});
    }

    TEST_CASE("a host that does not resolve") {
        const std::string address = "tcp://no-such-host.invalid:8124";
        check_complaints({{{"connect", address},
                           "cannot connect to " + address +
                               ": the host 'no-such-host.invalid' does not resolve: no such host is known "
                               "(GetAddrInfoW: WSAHOST_NOT_FOUND)",
                           kNotFound}});
    }

    TEST_CASE("a region that is not there, empty, a folder or too small") {
        const auto shm = "shm://" + unique_name();
        const auto nowhere = map(unique_path());
        const auto folder = map(unique_path().parent_path());
        const auto empty = map(file_with(""));
        const auto small = map(file_with("seven b")) + "?size=8";
        const auto is_folder =
            "cannot open " + folder + ": what is there is a folder, not a file (CreateFileW: ERROR_ACCESS_DENIED)";
        check_complaints({
            {{"read", shm},
             "cannot open " + shm + ": there is no such object (OpenFileMappingW: ERROR_FILE_NOT_FOUND)",
             kNotFound},
            {{"read", nowhere},
             "cannot open " + nowhere + ": there is no such file (CreateFileW: ERROR_FILE_NOT_FOUND)",
             kNotFound},
            {{"read", folder}, is_folder},
            {{"write", folder, "x"}, is_folder},
            {{"read", empty},
             "cannot open " + empty + ": it is empty; the next one that creates it begins anew, as strait write does",
             kFailed},
            {{"read", small}, "cannot open " + small + ": it has 7 bytes, and 8 were asked for", kFailed},
        });
    }

    TEST_CASE("content that is larger than the region, and a region that is larger than the memory") {
        const auto four = "shm://" + unique_name() + "?size=4";
        const auto huge = "shm://" + unique_name() + "?size=63GiB";
        check_complaints(
            {{{"write", four, "hello"}, "cannot write to " + four + ": the content has 5 bytes, the region 4", kFailed},
             {{"read", four},
              "cannot open " + four + ": there is no such object (OpenFileMappingW: ERROR_FILE_NOT_FOUND)",
              kNotFound}});
        const auto said = said_by_command({"write", huge, "x"});
        CHECK(said.err.starts_with("strait: cannot create " + huge + ": "));
        CHECK(said.code == kFailed);
    }

    // Under Wine root may write even to a file that is marked read-only, so another program keeps it for itself.
    TEST_CASE("a file that others may only read while somebody has it open") {
        const auto path = file_with("content");
        const std::unique_ptr<void, decltype(&::CloseHandle)> holder(
            CreateFileA(path.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0,
                        nullptr),
            ::CloseHandle);
        REQUIRE(holder.get() != INVALID_HANDLE_VALUE);
        const auto said = said_by_command({"write", map(path), "x"});
        CHECK(said.err.starts_with("strait: cannot open " + map(path) + ": "));
        CHECK(said.err.ends_with(" (CreateFileW: ERROR_SHARING_VIOLATION)\n"));
        CHECK(said.code == kFailed);
    }

    TEST_CASE("a child that does not exist, and a name that Windows cannot have") {
        check_complaints({
            {{"exec", "no-such-program"},
             "cannot start no-such-program: there is no program 'no-such-program' on PATH",
             kNotFound},
            {{"connect", "exec:no-such-program"},
             "cannot connect to exec:no-such-program: there is no program 'no-such-program' on PATH",
             kNotFound},
            {{"connect", R"(pipe://a\b)"}, R"(cannot connect to pipe://a\b: a pipe's name cannot contain a backslash)"},
            {{"listen", "fifo:///x"},
             "cannot listen on fifo:///x: fifo:// needs Linux; on Windows use pipe:// or exec:",
             kNotSupported},
        });
    }
}

}  // namespace strait::test
