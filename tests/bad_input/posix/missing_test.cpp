/// What is not there, is of another kind, or is not ours to open.

#include "bad_input/complaint.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/listener.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

std::string at(const char* scheme, const Path& path) { return path_address(scheme, path); }

}  // namespace

TEST_SUITE("missing") {
    TEST_CASE("nobody listens there") {
        const auto pipe = "pipe://" + unique_name();
        must(native_name(
            must(Address::parse(pipe))));  // so that the folder is there, if this is the first that anybody does
        const auto path = unique_path();
        const auto port = must(Listener::listen("tcp://127.0.0.1:0")).address().text();
        check_complaints({
            {{"connect", pipe},
             "cannot connect to " + pipe + ": nobody is listening there (connect: ENOENT)",
             kNotFound},
            {{"connect", at("unix", path)},
             "cannot connect to " + at("unix", path) + ": nobody is listening there (connect: ENOENT)",
             kNotFound},
            {{"connect", port},
             "cannot connect to " + port + ": nobody is listening there (connect: ECONNREFUSED)",
             kNotFound},
            {{"connect", at("fifo", path)},
             "cannot connect to " + at("fifo", path) + ": there is no FIFO (open: ENOENT)",
             kNotFound},
        });
    }

    TEST_CASE("the listener that was there is gone") {
        const auto address = at("unix", unique_path());
        Program listener(strait_command({"listen", address}));
        CHECK(listening_at(listener) == address);
        must(listener.process().kill());
        must(listener.process().wait(patience()));
        check_complaints({{{"connect", address},
                           "cannot connect to " + address + ": nobody is listening there (connect: ECONNREFUSED)",
                           kNotFound}});
    }

    TEST_CASE("somebody else listens there already") {
        const auto listener = must(Listener::listen(at("unix", unique_path())));
        const auto address = listener.address().text();
        const auto tcp = must(Listener::listen("tcp://127.0.0.1:0"));
        const auto port = tcp.address().text();
        const auto said = run(strait_command({"listen", address}));
        CHECK(said.code == kFailed);
        CHECK(said.err.starts_with("strait: cannot listen on " + address + ": another program is listening there"));
        check_complaints({
            {{"listen", port},
             "cannot listen on " + port + ": another program has that port (bind: EADDRINUSE)",
             kFailed},
        });
    }

    TEST_CASE("a host that does not resolve") {
        for (const char* verb : {"connect", "listen"}) {
            const auto said = run(strait_command({verb, "tcp://no-such-host.invalid:8124"}));
            CHECK(said.code == kNotFound);
            const auto doing = verb == std::string("connect") ? "connect to" : "listen on";
            // What follows is the resolver's own sentence, and differs with and without a network.
            CHECK(
                said.err.starts_with(fmt::format("strait: cannot {} tcp://no-such-host.invalid:8124: the host "
                                                 "'no-such-host.invalid' does not resolve: ",
                                                 doing)));
            CHECK(said.err.find(" (getaddrinfo: EAI_") != std::string::npos);
        }
    }

    TEST_CASE("a path that is too long for a Unix socket") {
        const std::string longest = "/tmp/" + std::string(102, 'x');
        const std::string too_long = longest + "x";
        const auto reason = "the path " + too_long + " has 108 bytes, and that of a Unix socket may have 107";
        check_complaints({
            {{"listen", "unix://" + too_long}, "cannot listen on unix://" + too_long + ": " + reason},
            {{"connect", "unix://" + too_long}, "cannot connect to unix://" + too_long + ": " + reason},
            {{"connect", "unix://" + longest},
             "cannot connect to unix://" + longest + ": nobody is listening there (connect: ENOENT)",
             kNotFound},
        });
    }

    TEST_CASE("a folder that is not there, or is no folder") {
        const auto path = unique_path();
        std::ofstream(path) << "a file";
        const auto nowhere = at("unix", path.string() + ".nowhere/x");
        const auto file = at("unix", path / "x");
        const auto lock = [](const std::string& address) { return address.substr(7) + ".lock"; };
        check_complaints({
            {{"listen", nowhere},
             fmt::format("cannot listen on {}: there is no folder {}.nowhere (open: ENOENT)", nowhere, path.string()),
             kNotFound},
            {{"listen", file},
             fmt::format("cannot listen on {}: {} is not a folder (open: ENOTDIR)", file, path.string())},
        });
        static_cast<void>(lock);
    }

    TEST_CASE("a region that is not there, empty, or no file") {
        const auto shm = "shm://" + unique_name();
        const auto path = unique_path();
        const auto nowhere = at("map", path.string() + ".nowhere");
        const auto folder = at("map", path.parent_path());
        std::ofstream(path).flush();
        const auto empty = at("map", path);
        const auto fifo_path = unique_path();
        REQUIRE(::mkfifo(fifo_path.c_str(), 0600) == 0);
        const auto fifo = at("map", fifo_path);
        check_complaints({
            {{"read", shm}, "cannot open " + shm + ": there is no such object (shm_open: ENOENT)", kNotFound},
            {{"read", nowhere}, "cannot open " + nowhere + ": there is no such file (open: ENOENT)", kNotFound},
            {{"read", folder}, "cannot open " + folder + ": what is there is a folder, not a file"},
            {{"write", folder, "x"},
             "cannot open " + folder + ": what is there is a folder, not a file (open: EISDIR)"},
            {{"read", empty},
             "cannot open " + empty + ": it is empty; the next one that creates it begins anew, as strait write does",
             kFailed},
            {{"read", fifo}, "cannot open " + fifo + ": what is there is not a file"},
            {{"watch", "map:///dev/null"}, "cannot open map:///dev/null: what is there is not a file"},
        });
    }

    TEST_CASE("a region that is smaller than what is asked for") {
        const auto path = unique_path();
        std::ofstream(path) << "seven b";
        const auto address = at("map", path) + "?size=8";
        check_complaints(
            {{{"read", address}, "cannot open " + address + ": it has 7 bytes, and 8 were asked for", kFailed}});
    }

    TEST_CASE("content that is larger than the region") {
        const auto address = "shm://" + unique_name();
        const auto region = must(Region::create(address, {.size = 4}));
        check_complaints({{{"write", address, "hello"},
                           "cannot write to " + address + ": the content has 5 bytes, the region 4",
                           kFailed}});
    }

    TEST_CASE("what would be made too small for its content is not made, and a file keeps its size") {
        const auto memory = "shm://" + unique_name();
        const auto path = unique_path();
        const auto file = at("map", path);
        const auto fits_not = [](const std::string& address) {
            return "cannot write to " + address + ": the content has 5 bytes, the region 4";
        };
        check_complaints({
            {{"write", memory + "?size=4", "hello"}, fits_not(memory + "?size=4"), kFailed},
            {{"write", memory, "hello", "--size", "4"}, fits_not(memory), kFailed},
            {{"read", memory}, "cannot open " + memory + ": there is no such object (shm_open: ENOENT)", kNotFound},
            {{"write", file + "?size=4", "hello"}, fits_not(file + "?size=4"), kFailed},
        });
        CHECK(!std::filesystem::exists(path));
        std::ofstream(path) << "ab";
        check_complaints({{{"write", file + "?size=4", "hello"}, fits_not(file + "?size=4"), kFailed}});
        CHECK(std::filesystem::file_size(path) == 2);
    }

    TEST_CASE("something that is no socket or no FIFO") {
        const auto path = unique_path();
        std::ofstream(path) << "a file";
        const auto socket = at("unix", path);
        const auto fifo = at("fifo", path);
        check_complaints({
            {{"connect", socket},
             "cannot connect to " + socket + ": what is there is not a socket (connect: ECONNREFUSED)"},
            {{"connect", fifo}, "cannot connect to " + fifo + ": what is there is not a FIFO"},
            {{"connect", fifo + "?mode=both"},
             "cannot connect to " + fifo + "?mode=both: the mode is 'read' or 'write', not 'both'"},
        });
    }

    TEST_CASE("a child that does not exist or cannot be executed") {
        const auto path = unique_path();
        std::ofstream(path) << "no program";
        const auto file = path.string();
        check_complaints({
            {{"exec", "--", "no-such-program"},
             "cannot start no-such-program: there is no program 'no-such-program' on PATH (posix_spawnp: ENOENT)",
             kNotFound},
            {{"exec", "/no/such/program"},
             "cannot start /no/such/program: there is no program /no/such/program (posix_spawnp: ENOENT)",
             kNotFound},
            {{"connect", "exec:no-such-program"},
             "cannot connect to exec:no-such-program: there is no program 'no-such-program' on PATH (posix_spawnp: "
             "ENOENT)",
             kNotFound},
            {{"exec", file},
             fmt::format("cannot start {0}: '{0}' may not be executed by this user (posix_spawnp: EACCES)", file),
             kFailed},
        });
    }

    TEST_CASE("a file that this user may not read, or only read") {
        const auto path = unique_path();
        std::ofstream(path) << "content";
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(0444));
        const auto address = at("map", path);
        // Root may do everything, so another user tries.
        std::vector<std::string> command{"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
        for (const auto& word : strait_command({"write", address, "x"})) command.push_back(word);
        const bool is_root = run({"id", "-u"}).out == "0\n";
        const auto said = run(is_root ? command : strait_command({"write", address, "x"}));
        CHECK(said.err == "strait: cannot open " + address + ": this user may not open it so (open: EACCES)\n");
        CHECK(said.code == kFailed);
        CHECK(run(strait_command({"read", address})).out == "content");
    }
}

}  // namespace strait::test
