/// A runtime folder that is not as it should be: nothing is done in it, and nothing about it.

#include "privacy/posix/planted.hpp"
#include "privacy/posix/stranger.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/unique.hpp"

#include <strait/listener.hpp>

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <random>

namespace strait::test {
namespace {

using Path = std::filesystem::path;

constexpr const char* kAddress = "pipe://x";

void set_mode(const Path& path, unsigned mode) {
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
}

// Nobody can listen or connect there, and all stays as it was.
void check_refused(const Path& root, const std::string& complaint) {
    const auto before = picture_of(root);
    const auto listener = Listener::listen(kAddress);
    CHECK(outcome(listener) == "access_denied");
    CHECK(problem(listener) == fmt::format("cannot listen on {}: {}", kAddress, complaint));
    const auto stream = Stream::connect(kAddress);
    CHECK(outcome(stream) == "access_denied");
    CHECK(problem(stream) == fmt::format("cannot connect to {}: {}", kAddress, complaint));
    CHECK(picture_of(root) == before);
}

/// The fallback `/tmp/strait-<uid>` of a user whom nobody else is, so that tests cannot meet there.
class LonelyUser {
  public:
    LonelyUser() : uid_(std::random_device()() % 1'000'000 + 1'000'000) {}
    LonelyUser(const LonelyUser&) = delete;
    LonelyUser& operator=(const LonelyUser&) = delete;
    ~LonelyUser() {
        std::error_code ignored;
        std::filesystem::remove_all(folder(), ignored);
    }

    [[nodiscard]] std::string uid() const { return std::to_string(uid_); }
    [[nodiscard]] Path folder() const { return "/tmp/strait-" + uid(); }
    /// What `strait listen` of that user comes to when nobody ever connects.
    [[nodiscard]] std::vector<std::string> listens() const {
        std::vector<std::string> command{"env",     "-u",  "XDG_RUNTIME_DIR", "setpriv", "--reuid", uid(),
                                         "--regid", uid(), "--clear-groups"};
        for (const auto& word : strait_command({"listen", kAddress})) command.push_back(word);
        return command;
    }

  private:
    unsigned uid_;
};

}  // namespace

TEST_SUITE("planted_runtime") {
    TEST_CASE("a runtime folder that others may enter or write to is refused") {
        for (const unsigned mask : {0070U, 0020U, 0007U, 0010U, 0001U}) {
            CAPTURE(mask);
            const RuntimeFolder runtime;
            plant_folder(runtime.path());
            set_mode(runtime.path(), 0700U | mask);
            const auto path = runtime.path().parent_path().string();
            check_refused(runtime.root(),
                          fmt::format("the folder {0} is open to other users: run chmod 700 {0}", path));
        }
    }

    TEST_CASE("a folder below it that others may enter is refused") {
        const RuntimeFolder runtime;
        static_cast<void>(must(Listener::listen("pipe://first")));
        set_mode(runtime.path("pipe"), 0711);
        check_refused(runtime.root(), fmt::format("the folder {0} is open to other users: run chmod 700 {0}",
                                                  runtime.path("pipe").string()));
    }

    TEST_CASE("a symbolic link, a file or a FIFO in its place is not followed and not removed") {
        for (const auto plant :
             {plant_dangling_link, plant_link_to_folder, plant_file, plant_fifo, plant_dead_socket}) {
            const RuntimeFolder runtime;
            const auto path = runtime.root() / "strait";
            plant(path);
            check_refused(runtime.root(), fmt::format("{} is in the way: it should be a folder of this user. Remove it "
                                                      "(open: ENOTDIR)",
                                                      path.string()));
        }
    }

    TEST_CASE("a runtime folder of another user is refused") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        const auto path = runtime.root() / "strait";
        plant_folder(path);
        set_mode(path, 0700);
        CHECK(::chown(path.c_str(), 65534, 65534) == 0);
        check_refused(runtime.root(),
                      fmt::format("the folder {} belongs to uid 65534: have it removed, or set XDG_RUNTIME_DIR to a "
                                  "folder of this user",
                                  path.string()));
    }

    TEST_CASE("a session folder of another user is not used") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        CHECK(::chown(runtime.root().c_str(), 65534, 65534) == 0);
        const auto listener = Listener::listen(kAddress);
        CHECK(problem(listener) ==
              fmt::format("cannot listen on {}: XDG_RUNTIME_DIR names {}, which belongs to uid 65534 and not to "
                          "uid 0: unset the variable or set it to a folder of this user",
                          kAddress, runtime.root().string()));
        CHECK(std::filesystem::is_empty(runtime.root()));
    }

    TEST_CASE(
        "a session folder that is closed to this user is told as another user's, by whoever looks for something") {
        if (cannot_be_stranger()) return;
        const RuntimeFolder runtime;
        set_mode(runtime.root(), 0700);
        const auto complaint = fmt::format(
            "XDG_RUNTIME_DIR names {}, which belongs to uid 0 and not to uid 65534: unset the variable or "
            "set it to a folder of this user\n",
            runtime.root().string());
        const std::vector<std::string> as_stranger{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
        const auto said_of = [&](const std::vector<std::string>& arguments) {
            auto command = as_stranger;
            for (const auto& word : strait_command(arguments)) command.push_back(word);
            return run(command).err;
        };
        CHECK(said_of({"ls"}) == "strait: " + complaint);
        CHECK(said_of({"connect", kAddress}) == fmt::format("strait: cannot connect to {}: {}", kAddress, complaint));
    }

    TEST_CASE("a session folder that is not there is reported") {
        const RuntimeFolder runtime;
        std::filesystem::remove(runtime.root());
        const auto listener = Listener::listen(kAddress);
        CHECK(outcome(listener) == "not_found");
        CHECK(problem(listener) ==
              fmt::format("cannot listen on {}: XDG_RUNTIME_DIR names {}, which cannot be used: create that "
                          "folder or unset the variable (stat: ENOENT)",
                          kAddress, runtime.root().string()));
    }

    TEST_CASE("without a session folder /tmp/strait-UID is used, unless somebody else has put it there") {
        if (cannot_be_stranger()) return;
        const LonelyUser user;
        {
            Program command(user.listens());
            CHECK(listening_at(command) == kAddress);
            CHECK(mode_of(user.folder()) == "700");
            CHECK(mode_of(user.folder() / "pipe" / "x") == "600");
        }
        std::filesystem::remove_all(user.folder());
        // Root's own, as open as a trap would be.
        plant_folder(user.folder());
        set_mode(user.folder(), 0777);
        const auto said = run(user.listens());
        CHECK(said.code == 1);
        CHECK(said.err ==
              fmt::format("strait: cannot listen on {}: the folder {} belongs to uid 0: have it removed, or set "
                          "XDG_RUNTIME_DIR to a folder of this user\n",
                          kAddress, user.folder().string()));
        CHECK(std::filesystem::is_empty(user.folder()));
    }
}

}  // namespace strait::test
