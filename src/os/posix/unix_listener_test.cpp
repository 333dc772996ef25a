#include "os/posix/unix_listener.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/unix_address.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

using namespace std::chrono_literals;
using strait::Deadline;
using strait::Errc;
using strait::Server;
using strait::os::connect_unix;
using strait::os::Descriptor;
using strait::os::listen_unix;

namespace {

strait::os::UnixListenerOptions at(const std::string& path) { return {path, path, 16}; }

/// What a program that has never heard of strait does.
Descriptor bare_listener(const std::string& path, int type = SOCK_STREAM) {
    Descriptor socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    const auto address = strait::os::unix_address(path).value();
    REQUIRE(::bind(socket.get(), address.data(), strait::os::UnixAddress::length()) == 0);
    if (type == SOCK_STREAM) REQUIRE(::listen(socket.get(), 1) == 0);
    return socket;
}

mode_t mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

}  // namespace

TEST_SUITE("os.unix_listener") {
    TEST_CASE("mode 0600 under any umask") {
        const std::string path = strait::test::unique_path();
        for (const mode_t mask : {0000U, 0777U}) {
            const mode_t before = ::umask(mask);
            const auto listener = listen_unix(at(path));
            ::umask(before);
            REQUIRE(listener);
            CHECK(mode_of(path) == 0600);
        }
        CHECK_FALSE(std::filesystem::exists(path));
    }

    TEST_CASE("a socket that a killed program left is replaced") {
        const std::string path = strait::test::unique_path();
        SUBCASE("a bare program's") { bare_listener(path); }
        SUBCASE("a strait program's") {
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                const auto listener = listen_unix(at(path));
                ::raise(SIGKILL);
            }
            ::waitpid(child, nullptr, 0);
        }
        REQUIRE(std::filesystem::exists(path));
        CHECK(connect_unix(path, Server::anyone, Deadline::never()).error() == Errc::not_found);
        CHECK(listen_unix(at(path)));
        CHECK_FALSE(std::filesystem::exists(path));
        CHECK_FALSE(std::filesystem::exists(path + ".lock"));
    }

    TEST_CASE("a sweep removes what killed programs left, and nothing that lives or is not strait's") {
        const std::filesystem::path folder = strait::test::unique_path();
        std::filesystem::create_directory(folder);
        const std::string killed = folder / "killed";
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            const auto listener = listen_unix(at(killed));
            ::raise(SIGKILL);
        }
        ::waitpid(child, nullptr, 0);
        const auto living = listen_unix(at(folder / "living"));
        const Descriptor bare = bare_listener(folder / "bare");
        bare_listener(folder / "bare and dead");
        strait::os::remove_abandoned_sockets(folder);
        CHECK_FALSE(std::filesystem::exists(killed));
        CHECK_FALSE(std::filesystem::exists(killed + ".lock"));
        CHECK(connect_unix(folder / "living", Server::anyone, Deadline::never()));
        CHECK(connect_unix(folder / "bare", Server::anyone, Deadline::never()));
        CHECK(std::filesystem::exists(folder / "bare and dead"));
        std::filesystem::remove(folder / "bare");
        std::filesystem::remove(folder / "bare and dead");
    }

    TEST_CASE("a living program's socket is left alone, whatever program it is") {
        const std::string path = strait::test::unique_path();
        Descriptor bare;
        SUBCASE("a stream listener") { bare = bare_listener(path); }
        SUBCASE("a datagram receiver") { bare = bare_listener(path, SOCK_DGRAM); }
        CHECK(listen_unix(at(path)).error() == Errc::already_in_use);
        CHECK(std::filesystem::exists(path));
        std::filesystem::remove(path);
    }

    TEST_CASE("a listener whose queue is full is living") {
        const std::string path = strait::test::unique_path();
        const Descriptor bare = bare_listener(path);
        std::vector<std::unique_ptr<strait::os::ByteStream>> waiting;
        while (auto stream = connect_unix(path, Server::anyone, Deadline::now())) waiting.push_back(std::move(*stream));
        CHECK(connect_unix(path, Server::anyone, Deadline::after(30ms)).error() == Errc::timed_out);
        CHECK(listen_unix(at(path)).error() == Errc::already_in_use);
        std::filesystem::remove(path);
    }

    TEST_CASE("what is no socket is left alone") {
        const std::string path = strait::test::unique_path();
        SUBCASE("a file") { std::ofstream(path) << "precious"; }
        SUBCASE("a folder") { std::filesystem::create_directory(path); }
        SUBCASE("a link") { std::filesystem::create_symlink("/nowhere", path); }
        CHECK(listen_unix(at(path)).error() == Errc::already_in_use);
        CHECK(std::filesystem::exists(std::filesystem::symlink_status(path)));
        std::filesystem::remove(path);
    }

    TEST_CASE("a name that was taken over is not removed") {
        const std::string path = strait::test::unique_path();
        Descriptor other;
        {
            const auto listener = listen_unix(at(path));
            REQUIRE(listener);
            std::filesystem::remove(path);
            other = bare_listener(path);
        }
        CHECK(std::filesystem::exists(path));
        std::filesystem::remove(path);
    }

    TEST_CASE("a path is as long as it may be, or an error") {
        const std::string folder = "/tmp/";
        CHECK(strait::os::unix_address(folder + std::string(107 - folder.size(), 'a')));
        const auto too_long = strait::os::unix_address(folder + std::string(108 - folder.size(), 'a'));
        REQUIRE_FALSE(too_long);
        CHECK(too_long.error() == Errc::invalid_address);
        CHECK(too_long.error().reason().ends_with(" has 108 bytes, and that of a Unix socket may have 107"));
    }

    TEST_CASE("a client can insist on a server of its own user") {
        const std::string path = strait::test::unique_path();
        const auto listener = listen_unix(at(path));
        REQUIRE(listener);
        CHECK(connect_unix(path, Server::same_user, Deadline::never()));
    }
}
