#include "os/posix/runtime_folder.hpp"

#include "support/unique.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

using strait::Errc;
using strait::os::find_runtime_folder;
using strait::os::make_runtime_folder;

namespace {

constexpr uid_t kNobody = 65534;

// For the time of one test the session's folder is one of our own.
class Session {
  public:
    explicit Session(const std::string& folder) {
        if (const char* value = ::secure_getenv("XDG_RUNTIME_DIR")) before_ = value;
        ::setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() {
        if (before_)
            ::setenv("XDG_RUNTIME_DIR", before_->c_str(), 1);
        else
            ::unsetenv("XDG_RUNTIME_DIR");
    }

  private:
    std::optional<std::string> before_;
};

std::string new_folder() {
    const auto path = strait::test::unique_path();
    std::filesystem::create_directory(path);
    return path;
}

mode_t mode_of(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

}  // namespace

TEST_SUITE("os.runtime_folder") {
    TEST_CASE("it is made with mode 0700 under any umask") {
        for (const mode_t mask : {0000U, 0777U}) {
            const std::string session = new_folder();
            const Session scope(session);
            const mode_t before = ::umask(mask);
            const auto folder = make_runtime_folder("pipe");
            ::umask(before);
            REQUIRE(folder);
            CHECK(*folder == session + "/strait/pipe");
            CHECK(mode_of(session + "/strait") == 0700);
            CHECK(mode_of(*folder) == 0700);
            CHECK(find_runtime_folder("pipe").value() == *folder);
        }
    }

    TEST_CASE("who only looks makes nothing") {
        const std::string session = new_folder();
        const Session scope(session);
        CHECK(find_runtime_folder("pipe").error() == Errc::not_found);
        CHECK(std::filesystem::is_empty(session));
    }

    TEST_CASE("a folder that is open to others is refused, with what to do") {
        const std::string session = new_folder();
        const Session scope(session);
        std::filesystem::create_directory(session + "/strait");
        REQUIRE(::chmod((session + "/strait").c_str(), 0750) == 0);
        const auto folder = make_runtime_folder("pipe");
        REQUIRE_FALSE(folder);
        CHECK(folder.error() == Errc::access_denied);
        CHECK(folder.error().reason() ==
              "the folder " + session + "/strait is open to other users: run chmod 700 " + session + "/strait");
        CHECK(mode_of(session + "/strait") == 0750);
    }

    TEST_CASE("a symbolic link or a file in its place is refused") {
        const std::string session = new_folder();
        const Session scope(session);
        const std::string elsewhere = new_folder();
        std::filesystem::create_symlink(elsewhere, session + "/strait");
        CHECK(make_runtime_folder("pipe").error() == Errc::access_denied);
        CHECK(std::filesystem::is_empty(elsewhere));
    }

    TEST_CASE("another user's folder is refused" * doctest::skip(::geteuid() != 0)) {
        const std::string session = new_folder();
        const Session scope(session);
        std::filesystem::create_directory(session + "/strait");
        REQUIRE(::chmod((session + "/strait").c_str(), 0700) == 0);
        REQUIRE(::chown((session + "/strait").c_str(), kNobody, kNobody) == 0);
        CHECK(make_runtime_folder("pipe").error() == Errc::access_denied);
        CHECK(find_runtime_folder("pipe").error() == Errc::access_denied);
    }

    TEST_CASE("nothing is made in another user's session" * doctest::skip(::geteuid() != 0)) {
        const std::string session = new_folder();
        const Session scope(session);
        REQUIRE(::chown(session.c_str(), kNobody, kNobody) == 0);
        CHECK(make_runtime_folder("pipe").error() == Errc::access_denied);
        CHECK(std::filesystem::is_empty(session));
        REQUIRE(::chown(session.c_str(), 0, 0) == 0);
    }

    TEST_CASE("a session folder that does not exist is named") {
        const Session scope("/nonexistent-session");
        const auto folder = make_runtime_folder("pipe");
        REQUIRE_FALSE(folder);
        CHECK(folder.error() == Errc::not_found);
        CHECK(folder.error().reason().find("XDG_RUNTIME_DIR names /nonexistent-session") == 0);
    }

    TEST_CASE("without a session it lies in /tmp, and a relative path counts as none") {
        const Session scope("relative");
        CHECK(strait::os::runtime_path() == "/tmp/strait-" + std::to_string(::geteuid()));
    }
}
