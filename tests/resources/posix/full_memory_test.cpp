/// A /dev/shm and a runtime folder with no room: an error code, and nothing left behind.

#include "resources/posix/small_world.hpp"
#include "support/command.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

namespace strait::test {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
const SmallDisk kSmallMemory{.folder = "/dev/shm"};

std::string shm(const std::string& name, std::size_t size) { return fmt::format("shm://{}?size={}", name, size); }

}  // namespace

TEST_SUITE("full_memory") {
    TEST_CASE("memory that fits into a small /dev/shm to the last byte is made and written") {
        if (!can_mount()) return;
        const auto name = unique_name();
        const auto said =
            run_with(kSmallMemory, strait_command({"write", shm(name, kMebibyte)}), std::string(kMebibyte, 'x'));
        CHECK(said.err == "left " + name + "\n");
        CHECK(said.code == 0);
    }

    TEST_CASE("memory that does not fit into it is an error") {
        if (!can_mount()) return;
        const auto address = shm(unique_name(), 2 * kMebibyte);
        const auto said = run_with(kSmallMemory, strait_command({"write", address, "hello"}));
        CHECK(said.err ==
              fmt::format("strait: cannot create {}: it needs 2097152 bytes more, and 1048576 bytes are free "
                          "there\n",
                          address));
        CHECK(said.code == 1);
    }

    TEST_CASE("one byte more than there is room for is an error") {
        if (!can_mount()) return;
        const auto address = shm(unique_name(), kMebibyte + 1);
        const auto said = run_with(kSmallMemory, strait_command({"write", address, "hello"}));
        CHECK(said.err ==
              fmt::format("strait: cannot create {}: it needs 1048577 bytes more, and 1048576 bytes are free "
                          "there\n",
                          address));
        CHECK(said.code == 1);
    }

    TEST_CASE("a /dev/shm that others have filled is an error") {
        if (!can_mount()) return;
        auto full = kSmallMemory;
        full.before = "head -c 1M /dev/zero >others";
        const auto address = shm(unique_name(), 4096);
        const auto said = run_with(full, strait_command({"write", address, "hello"}));
        CHECK(said.err == fmt::format("strait: cannot create {}: it needs 4096 bytes more, and 0 bytes are free there\n"
                                      "left others\n",
                                      address));
        CHECK(said.code == 1);
    }

    TEST_CASE("sparse memory of another program, in a /dev/shm that is full, is an error and no SIGBUS") {
        if (!can_mount()) return;
        auto full = kSmallMemory;
        const auto name = unique_name();
        full.before = "truncate -s 512K " + name + "; head -c 1M /dev/zero >others";
        const auto said = run_with(full, strait_command({"write", "shm://" + name}), std::string(kMebibyte / 2, 'x'));
        CHECK(said.code == 1);
        CHECK(said.err.starts_with("strait: cannot write to shm://" + name + ": "));
        CHECK(said.err.find("left others\n") != std::string::npos);
    }

    TEST_CASE("a state and a topic that do not fit are errors, and leave nothing") {
        if (!can_mount()) return;
        const auto address = "shm://" + unique_name();
        for (const auto& command : {strait_command({"write", "--state", "--size", "100000", address, "hello"}),
                                    strait_command({"publish", "--size", "100000", address, "hello"})}) {
            CAPTURE(command.at(1));
            const auto said = run_with(kSmallMemory, command);
            CHECK(said.code == 1);
            CHECK(said.err.find(" bytes more, and 1048576 bytes are free there\n") != std::string::npos);
            CHECK(said.err.find("left ") == std::string::npos);
        }
    }

    TEST_CASE("a runtime folder that is full is an error, and leaves no memory behind") {
        if (!can_mount()) return;
        const MountPoint runtime;
        const SmallDisk full{
            .folder = runtime.path(), .options = "size=64k", .before = "head -c 64k /dev/zero >others"};
        const auto name = unique_name();
        auto command = strait_command({"write", shm(name, 4096), "hello"});
        command.insert(command.begin(), {"env", "XDG_RUNTIME_DIR=" + runtime.path().string()});
        const auto said = run_with(full, command);
        CHECK(said.code == 1);
        CHECK(said.err.starts_with("strait: cannot create " + shm(name, 4096) + ": "));
        CHECK_FALSE(std::filesystem::exists("/dev/shm/" + name));
    }

    TEST_CASE("a runtime folder without room for one more file is an error for pipe://") {
        if (!can_mount()) return;
        const MountPoint runtime;
        auto command = strait_command({"listen", "pipe://x"});
        command.insert(command.begin(), {"env", "XDG_RUNTIME_DIR=" + runtime.path().string()});
        // Room for so many files and folders: the root itself, strait/, strait/pipe/, the lock.
        for (int room = 1; room <= 4; ++room) {
            CAPTURE(room);
            const auto said =
                run_with({.folder = runtime.path(), .options = fmt::format("nr_inodes={}", room)}, command);
            CHECK(said.code == 1);
            CHECK(said.err.starts_with("strait: cannot listen on pipe://x: "));
            CHECK(said.err.ends_with(": ENOSPC)\n"));
        }
    }
}

}  // namespace strait::test
