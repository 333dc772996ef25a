#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/datagram.hpp>
#include <strait/listener.hpp>
#include <strait/process.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace strait::test {
namespace {

namespace fs = std::filesystem;

// A path of exactly that many bytes in a folder that exists.
fs::path path_of(std::size_t size) {
    const auto path = unique_path();
    return path.native() + std::string(size - path.native().size(), 'x');
}

void check_in_the_way(const fs::path& path, std::string_view scheme, std::string_view reason) {
    const auto address = path_address(scheme, path);
    const auto listener = Listener::listen(address);
    CHECK(outcome(listener) == "already_in_use");
    CHECK(problem(listener) == "cannot listen on " + address + ": " + std::string(reason));
    CHECK(fs::exists(path));
}

void check_wrong_kind(const fs::path& path, std::string_view scheme, std::string_view reason) {
    const auto address = path_address(scheme, path);
    const auto client = Stream::connect(address);
    CHECK(outcome(client) == "wrong_kind");
    CHECK(problem(client) == "cannot connect to " + address + ": " + std::string(reason));
}

}  // namespace

TEST_SUITE("bad_path") {
    // Wine lets a datagram socket have any address.
    TEST_CASE("nobody receives at an address of another machine") {
        const auto receiver = Datagram::bind("udp://192.0.2.1:0");
        CHECK(outcome(receiver) == "not_found");
        CHECK(problem(receiver).starts_with(
            "cannot receive at udp://192.0.2.1:0: the host is not an address of this machine ("));
    }

    TEST_CASE("a socket's path may have 107 bytes, and is never cut") {
        CHECK(outcome(Listener::listen(path_address("unix", path_of(107)))) == "ok");
        const auto path = path_of(108);
        const auto address = path_address("unix", path);
        const std::string reason =
            address + ": the path " + path.native() + " has 108 bytes, and that of a Unix socket may have 107";
        const auto listener = Listener::listen(address);
        CHECK(outcome(listener) == "invalid_address");
        CHECK(problem(listener) == "cannot listen on " + reason);
        const auto client = Stream::connect(address);
        CHECK(outcome(client) == "invalid_address");
        CHECK(problem(client) == "cannot connect to " + reason);
    }

    TEST_CASE("a pipe's name counts with the folder it is in") {
        const auto folder = must(native_name(must(Address::parse("pipe://x"))));
        const std::size_t longest = 107 - (folder.size() - 1);
        CHECK(outcome(Listener::listen("pipe://" + std::string(longest, 'x'))) == "ok");
        const auto refused = Listener::listen("pipe://" + std::string(longest + 1, 'x'));
        CHECK(outcome(refused) == "invalid_address");
        CHECK(problem(refused).ends_with(" has 108 bytes, and that of a Unix socket may have 107"));
    }

    TEST_CASE("what is in the way of a listener stays there") {
        const auto folder = unique_path();
        fs::create_directory(folder);
        check_in_the_way(folder, "unix", "a folder is in the way");
        check_in_the_way(folder, "fifo", "something that is not a FIFO is in the way");
        const auto file = unique_path();
        std::ofstream(file) << "text";
        check_in_the_way(file, "unix", "a file that is not a socket is in the way");
        check_in_the_way(file, "fifo", "something that is not a FIFO is in the way");
    }

    TEST_CASE("what is not a socket or a FIFO cannot be connected to") {
        const auto folder = unique_path();
        fs::create_directory(folder);
        check_wrong_kind(folder, "unix", "what is there is not a socket (connect: ECONNREFUSED)");
        check_wrong_kind(folder, "fifo", "what is there is not a FIFO (open: EISDIR)");
        const auto file = unique_path();
        std::ofstream(file) << "text";
        check_wrong_kind(file, "unix", "what is there is not a socket (connect: ECONNREFUSED)");
        check_wrong_kind(file, "fifo", "what is there is not a FIFO");
        const auto socket = unique_path();
        const auto listener = must(Listener::listen(path_address("unix", socket)));
        check_wrong_kind(socket, "fifo", "what is there is not a FIFO (open: ENXIO)");
    }

    TEST_CASE("a listener in a folder that is not there says which") {
        const auto folder = unique_path();
        for (const std::string scheme : {"unix", "fifo"}) {
            const auto address = path_address(scheme, folder / "x");
            const auto listener = Listener::listen(address);
            CHECK(outcome(listener) == "not_found");
            CHECK(problem(listener) ==
                  "cannot listen on " + address + ": there is no folder " + folder.native() + " (open: ENOENT)");
        }
    }

    TEST_CASE("a FIFO that nobody reads is told from one that is not there") {
        const auto path = unique_path();
        const auto address = path_address("fifo", path);
        CHECK(problem(Stream::connect(address)) ==
              "cannot connect to " + address + ": there is no FIFO (open: ENOENT)");
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        const auto client = Stream::connect(address);
        CHECK(outcome(client) == "not_found");
        CHECK(problem(client) == "cannot connect to " + address + ": nobody is reading there (open: ENXIO)");
        const auto mode = Stream::connect(address + "?mode=maybe");
        CHECK(outcome(mode) == "invalid_address");
        CHECK(problem(mode) ==
              "cannot connect to " + address + "?mode=maybe: the mode is 'read' or 'write', not 'maybe'");
    }

    TEST_CASE("a file that may not be executed is not a program") {
        const auto file = unique_path();
        std::ofstream(file) << "text";
        const auto child = Process::spawn({file.native()});
        CHECK(outcome(child) == "access_denied");
        CHECK(problem(child) == "cannot start " + file.native() + ": '" + file.native() +
                                    "' may not be executed by this user (posix_spawnp: EACCES)");
    }

    TEST_CASE("what needs Windows says what to use here") {
        const auto mailslot = Stream::connect("mailslot://x");
        CHECK(outcome(mailslot) == "not_supported_here");
        CHECK(problem(mailslot) ==
              "cannot connect to mailslot://x: mailslot:// needs Windows; on Linux use mq:// or udp://");
    }
}

}  // namespace strait::test
