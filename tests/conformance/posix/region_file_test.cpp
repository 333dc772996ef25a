#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/limits.hpp>
#include <strait/region.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace strait::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSize = 64 * 1024;

struct MappedFile {
    fs::path path = unique_path();
    Region region = must(Region::create(path_address("map", path), {.size = kSize}));
};

}  // namespace

TEST_SUITE("region.file") {
    TEST_CASE("a file that shrinks while it is mapped is an error, and nobody dies") {
        MappedFile file;
        must(file.region.write(0, bytes("head")));
        must(file.region.write(kSize - 4, bytes("tail")));
        fs::resize_file(file.path, 4096);

        // The lost pages are zeros to those who look at them directly.
        CHECK(text(file.region.bytes().first(4)) == "head");
        CHECK(file.region.bytes()[kSize - 1] == std::byte{0});
        file.region.writable()[kSize - 1] = std::byte{1};

        std::array<std::byte, 4> buffer{};
        CHECK(outcome(file.region.check()) == "too_small");
        CHECK(outcome(file.region.read(kSize - 4, buffer)) == "too_small");
        CHECK(outcome(file.region.write(kSize - 4, buffer)) == "too_small");
        CHECK(outcome(file.region.wait_change(patience())) == "too_small");
    }

    TEST_CASE("a shrunk file is noticed by the copy itself, though nobody has touched it") {
        MappedFile file;
        fs::resize_file(file.path, 0);
        std::array<std::byte, 4> buffer{};
        CHECK(outcome(file.region.read(kSize - 4, buffer)) == "too_small");
        CHECK(outcome(file.region.check()) == "too_small");
    }

    TEST_CASE("who waits for a change is told that the file has shrunk") {
        MappedFile file;
        Background waited([&] { return file.region.wait_change(patience()); });
        fs::resize_file(file.path, 0);
        CHECK(outcome(waited.get()) == "too_small");
    }

    TEST_CASE("one file that shrinks does not touch the others") {
        MappedFile shrunk;
        MappedFile whole;
        must(whole.region.write(0, bytes("whole")));
        fs::resize_file(shrunk.path, 0);
        CHECK(shrunk.region.bytes()[0] == std::byte{0});
        CHECK(outcome(shrunk.region.check()) == "too_small");
        CHECK(outcome(whole.region.check()) == "ok");
        CHECK(text(whole.region.bytes().first(5)) == "whole");
    }

    TEST_CASE("what does not fit onto the disk or into the memory is no_space, and nothing stays") {
        const fs::path folder = "/dev/shm";
        const auto size = fs::space(folder).free + 64_MiB;
        if (size > kDefaultLimits.region) return;  // more than any region may ask for
        for (const auto& address : {"shm://" + unique_name(), path_address("map", folder / unique_name())}) {
            const auto made = Region::create(address, {.size = size});
            CHECK(outcome(made) == "no_space");
            CHECK(problem(made).starts_with("cannot create " + address + ": it needs "));
            CHECK(outcome(Region::open(address)) == "not_found");
        }
    }

    TEST_CASE("named memory is the file of that name in /dev/shm, and nothing is added to it") {
        const auto name = unique_name();
        const fs::path path = "/dev/shm/" + name;
        auto region = must(Region::create("shm://" + name, {.size = 5}));
        must(region.write(0, bytes("plain")));
        CHECK(fs::file_size(path) == 5);
        std::ifstream file(path);
        std::string content;
        file >> content;
        CHECK(content == "plain");
        CHECK((fs::status(path).permissions() & fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
        region.close();
        CHECK_FALSE(fs::exists(path));
    }

    TEST_CASE("persistent memory stays when its users are gone") {
        const auto name = unique_name();
        const fs::path path = "/dev/shm/" + name;
        must(Region::create("shm://" + name, {.size = 4, .lifetime = Lifetime::persistent}));
        CHECK(fs::exists(path));
        CHECK(must(Region::open("shm://" + name)).size() == 4);
        CHECK(fs::exists(path));
        CHECK(fs::remove(path));
    }

    TEST_CASE("memory that a bare program made is opened, and stays") {
        const auto name = unique_name();
        const fs::path path = "/dev/shm/" + name;
        std::ofstream(path) << "bare";
        CHECK(text(must(Region::open("shm://" + name)).bytes()) == "bare");
        CHECK(outcome(Region::create("shm://" + name, {.size = 4})) == "already_in_use");
        CHECK(fs::exists(path));
        CHECK(fs::remove(path));
    }

    TEST_CASE("a new file belongs to its user alone, whatever the umask") {
        const auto old = ::umask(0);
        const MappedFile file;
        ::umask(old);
        CHECK((fs::status(file.path).permissions() & fs::perms::mask) ==
              (fs::perms::owner_read | fs::perms::owner_write));
    }
}

}  // namespace strait::test
