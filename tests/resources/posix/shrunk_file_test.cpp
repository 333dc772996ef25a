/// A mapped file that somebody shortens: an error code and zeros, never SIGBUS.

#include "support/background.hpp"
#include "support/command.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace strait::test {
namespace {

constexpr std::size_t kSize = 64 * 1024;
constexpr std::size_t kKept = 4096;

struct File {
    std::filesystem::path path = unique_path();
    std::string address = path_address("map", path);
    Region region = must(Region::create(address, {.size = kSize}));

    File() { std::ranges::fill(region.writable(), std::byte{7}); }
    void shrink() const { std::filesystem::resize_file(path, kKept); }
};

}  // namespace

TEST_SUITE("shrunk_files") {
    TEST_CASE("the lost part reads as zeros, what is left stays, and every call says too_small") {
        File file;
        file.shrink();
        const auto bytes = file.region.bytes();
        CHECK(std::ranges::all_of(bytes.first(kKept), [](std::byte each) { return each == std::byte{7}; }));
        CHECK(std::ranges::all_of(bytes.subspan(kKept), [](std::byte each) { return each == std::byte{0}; }));
        file.region.writable()[kSize - 1] = std::byte{1};

        std::array<std::byte, 8> buffer{};
        CHECK(outcome(file.region.check()) == "too_small");
        CHECK(outcome(file.region.read(kSize - 8, buffer)) == "too_small");
        CHECK(outcome(file.region.write(kSize - 8, buffer)) == "too_small");
        CHECK(outcome(file.region.wait_change(patience())) == "too_small");
        CHECK(problem(file.region.read(kSize - 8, buffer)) ==
              "cannot read from " + file.address +
                  ": the file has shrunk from 65536 to 4096 bytes while it was mapped");
    }

    TEST_CASE("one who waits for a change is told") {
        File file;
        // What was filled in counts as seen.
        must(file.region.notify());
        Background waited([&] { return outcome(file.region.wait_change(patience())); });
        file.shrink();
        CHECK(waited.get() == "too_small");
    }

    TEST_CASE("a file that is empty by then is told just the same") {
        File file;
        std::filesystem::resize_file(file.path, 0);
        CHECK(file.region.bytes()[0] == std::byte{0});
        CHECK(outcome(file.region.check()) == "too_small");
    }

    TEST_CASE("once the file is as long as before, a new opening works") {
        File file;
        file.shrink();
        CHECK(file.region.bytes()[kSize - 1] == std::byte{0});
        std::filesystem::resize_file(file.path, kSize);
        CHECK(outcome(file.region.check()) == "too_small");
        const auto again = must(Region::open(file.address));
        CHECK(outcome(again.check()) == "ok");
        CHECK(again.bytes()[0] == std::byte{7});
    }

    TEST_CASE("a state in a file that is cut is told, and no half of a value is seen") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        auto state = must(RawState::create(address, kSize, {.initial = bytes(std::string(kSize, 'x'))}));
        std::filesystem::resize_file(path, kSize);
        CHECK(outcome(state.load()) == "too_small");
        CHECK(outcome(state.store(bytes("next"))) == "too_small");
        CHECK(outcome(state.wait_newer_than(1, patience())) == "too_small");
        CHECK(outcome(RawState::open(address)) == "corrupt_peer");
    }

    TEST_CASE("one who waits for a state's next value is told") {
        const auto path = unique_path();
        auto state = must(RawState::create(path_address("map", path), kSize));
        Background waited([&] { return outcome(state.wait_newer_than(1, patience())); });
        std::filesystem::resize_file(path, kKept);
        CHECK(waited.get() == "too_small");
    }

    TEST_CASE("strait watch says so and ends") {
        const File file;
        Program command(strait_command({"watch", file.address}));
        std::vector<std::byte> first(kSize);
        must(command.out().read_exact(first, patience()));
        file.shrink();
        CHECK(command.exit_code() == 1);
        CHECK(command.err_line().ends_with("the file has shrunk from 65536 to 4096 bytes while it was mapped"));
    }
}

}  // namespace strait::test
