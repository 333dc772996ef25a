#include "os/posix/name_lock.hpp"

#include "support/unique.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>

using strait::Errc;
using strait::os::NameLock;

namespace {

// Whoever holds the lock in another process is killed without a chance to clean up.
void hold_and_be_killed(const std::string& path, std::string_view note) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto lock = NameLock::acquire(path);
        if (!lock || !lock->write_note(note)) ::_exit(1);
        ::raise(SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
}

mode_t mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

}  // namespace

TEST_SUITE("os.name_lock") {
    TEST_CASE("one holder at a time, and nothing stays behind") {
        const std::string path = strait::test::unique_path();
        {
            const auto first = NameLock::acquire(path);
            REQUIRE(first);
            const auto second = NameLock::acquire(path);
            REQUIRE_FALSE(second);
            CHECK(second.error() == Errc::already_in_use);
            CHECK(second.error().reason() == "another program is listening there");
        }
        CHECK_FALSE(std::filesystem::exists(path + ".lock"));
        CHECK(NameLock::acquire(path));
    }

    TEST_CASE("a killed holder's lock is free at once, and its note is found") {
        const std::string path = strait::test::unique_path();
        hold_and_be_killed(path, "made something");
        const auto next = NameLock::acquire(path);
        REQUIRE(next);
        CHECK(next->note() == "made something");
    }

    TEST_CASE("the mode is 0600 under any umask") {
        const std::string path = strait::test::unique_path();
        for (const mode_t mask : {0000U, 0777U}) {
            const mode_t before = ::umask(mask);
            const auto lock = NameLock::acquire(path);
            ::umask(before);
            REQUIRE(lock);
            CHECK(mode_of(path + ".lock") == 0600);
        }
    }

    TEST_CASE("a symbolic link or a folder at the lock's place is refused and left alone") {
        const std::string path = strait::test::unique_path();
        const std::string target = strait::test::unique_path();
        std::filesystem::create_symlink(target, path + ".lock");
        CHECK(NameLock::acquire(path).error() == Errc::access_denied);
        CHECK_FALSE(std::filesystem::exists(target));
        std::filesystem::remove(path + ".lock");
        std::filesystem::create_directory(path + ".lock");
        CHECK(NameLock::acquire(path).error() == Errc::access_denied);
        std::filesystem::remove(path + ".lock");
    }

    TEST_CASE("a FIFO at the lock's place does not make anybody wait") {
        const std::string path = strait::test::unique_path();
        REQUIRE(::mkfifo((path + ".lock").c_str(), 0600) == 0);
        CHECK(NameLock::acquire(path).error() == Errc::access_denied);
        std::filesystem::remove(path + ".lock");
    }

    TEST_CASE("a folder that is missing is named") {
        const auto lock = NameLock::acquire("/nonexistent-folder/name");
        REQUIRE_FALSE(lock);
        CHECK(lock.error() == Errc::not_found);
        CHECK(lock.error().reason() == "there is no folder /nonexistent-folder");
    }

    TEST_CASE("a forked child that ends leaves its parent's lock alone") {
        const std::string path = strait::test::unique_path();
        auto lock = NameLock::acquire(path);
        REQUIRE(lock);
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            {
                const NameLock copy = std::move(*lock);
            }
            ::_exit(0);
        }
        ::waitpid(child, nullptr, 0);
        CHECK(std::filesystem::exists(path + ".lock"));
        CHECK(NameLock::acquire(path).error() == Errc::already_in_use);
    }
}
