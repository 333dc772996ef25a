/// Files on a disk that is full.

#include "resources/posix/small_world.hpp"
#include "support/command.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

namespace strait::test {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

struct World {
    MountPoint mount;
    SmallDisk disk{.folder = mount.path()};
    [[nodiscard]] std::string address(std::size_t size) const {
        return fmt::format("{}?size={}", path_address("map", mount.path() / "file"), size);
    }
    [[nodiscard]] std::string address() const { return path_address("map", mount.path() / "file"); }
};

}  // namespace

TEST_SUITE("full_disk") {
    TEST_CASE("a file that does not fit is an error, and no file is left") {
        if (!can_mount()) return;
        const World world;
        const auto said = run_with(world.disk, strait_command({"write", world.address(2 * kMebibyte), "hello"}));
        CHECK(said.err ==
              fmt::format("strait: cannot create {}: it needs 2097152 bytes more, and 1048576 bytes are free "
                          "there\n",
                          world.address(2 * kMebibyte)));
        CHECK(said.code == 1);
    }

    TEST_CASE("a file that was there and cannot grow stays as it was") {
        if (!can_mount()) return;
        World world;
        world.disk.before = "printf precious >file";
        const auto shell = R"("$0" write "$1" hello; cat "$2")";
        const auto file = (world.mount.path() / "file").string();
        const auto said =
            run_with(world.disk, {"sh", "-c", shell, strait_command({}).front(), world.address(2 * kMebibyte), file});
        CHECK(said.out == "precious");
        CHECK(said.err ==
              fmt::format("strait: cannot create {}: it needs 2093056 bytes more, and 1044480 bytes are free "
                          "there\nleft file\n",
                          world.address(2 * kMebibyte)));
    }

    TEST_CASE("a sparse file on a full disk is an error and no SIGBUS") {
        if (!can_mount()) return;
        World world;
        world.disk.before = "truncate -s 512K file; head -c 1M /dev/zero >others";
        const auto said =
            run_with(world.disk, strait_command({"write", world.address()}), std::string(kMebibyte / 2, 'x'));
        CHECK(said.code == 1);
        CHECK(said.err.starts_with("strait: cannot write to " + world.address() + ": "));
        CHECK(said.err.ends_with("left file\nleft others\n"));
    }

    TEST_CASE("a state that does not fit is an error, and no file is left") {
        if (!can_mount()) return;
        const World world;
        const auto said =
            run_with(world.disk, strait_command({"write", "--state", "--size", "100000", world.address(), "hello"}));
        CHECK(said.code == 1);
        CHECK(said.err.starts_with("strait: cannot create " + world.address() + ": it needs "));
        CHECK(said.err.ends_with(" bytes more, and 1048576 bytes are free there\n"));
    }

    TEST_CASE("a state that is there is stored into on a disk that is full") {
        if (!can_mount()) return;
        const World world;
        const auto shell = R"("$0" write --state "$1" hello && head -c 1M /dev/zero >"$2/others";
            "$0" write "$1" again && "$0" read "$1")";
        const auto said = run_with(
            world.disk, {"sh", "-c", shell, strait_command({}).front(), world.address(), world.mount.path().string()});
        CHECK(said.code == 0);
        CHECK(said.out == "again");
    }

    TEST_CASE("a state in a sparse file on a full disk is an error and no SIGBUS") {
        if (!can_mount()) return;
        const World world;
        // As a copy by cp --sparse=always is: what is zero is not there.
        const auto shell = R"sh("$0" write --state --size 20000 "$1" hello && cp --sparse=always "$2" "$2.sparse" &&
            mv "$2.sparse" "$2"; head -c 1M /dev/zero >"$3/others"; "$0" write "$1" "$(head -c 20000 /dev/zero | tr '\0' x)")sh";
        const auto file = (world.mount.path() / "file").string();
        const auto said = run_with(world.disk, {"sh", "-c", shell, strait_command({}).front(), world.address(), file,
                                                world.mount.path().string()});
        CHECK(said.code == 1);
        CHECK(said.err.find("strait: cannot ") != std::string::npos);
    }

    TEST_CASE("a file system that is read-only is an error") {
        if (!can_mount()) return;
        World world;
        world.disk.before = "mount -o remount,ro .";
        const auto said = run_with(world.disk, strait_command({"write", world.address(), "hello"}));
        CHECK(said.code == 1);
        CHECK(said.err.starts_with("strait: cannot "));
        CHECK(said.err.find("EROFS") != std::string::npos);
    }
}

}  // namespace strait::test
