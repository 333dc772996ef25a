#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/pattern.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace strait::test {
namespace {

bool is_memory(const RegionDriver& driver) { return !driver.is_file; }
bool is_exclusive(const RegionDriver& driver) { return driver.exclusive; }

std::string file_content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void make_file(const std::filesystem::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

TEST_SUITE("region.lifetime") {
    TEST_CASE("a name in use cannot be created again") {
        on_each(region_drivers(), is_exclusive, [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto first = must(Region::create(address, {.size = 4096}));
            must(first.write(0, bytes("mine")));
            const auto second = Region::create(address, {.size = 4096});
            CHECK(outcome(second) == "already_in_use");
            CHECK(problem(second).starts_with("cannot create " + address + ": "));
            CHECK(text(first.bytes().first(4)) == "mine");
        });
    }

    TEST_CASE("of several that create one name at once, one gets it") {
        on_each(region_drivers(), is_exclusive, [](const RegionDriver& driver) {
            for (int round = 0; round < 20; ++round) {
                const auto address = driver.address();
                const auto create = [&] { return Region::create(address, {.size = 4096}); };
                Background first(create);
                Background second(create);
                const auto one = first.get();
                const auto other = second.get();
                CHECK(one.has_value() != other.has_value());
                CHECK(outcome(one.has_value() ? other : one) == "already_in_use");
            }
        });
    }

    TEST_CASE("several that open or create one name at once share it") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            for (int round = 0; round < 20; ++round) {
                const auto address = driver.address();
                const auto open = [&] { return Region::open_or_create(address, {.size = 4096}); };
                Background first(open);
                Background second(open);
                auto one = must(first.get());
                const auto other = must(second.get());
                must(one.write(0, bytes("both")));
                CHECK(text(other.bytes().first(4)) == "both");
            }
        });
    }

    TEST_CASE("memory stays while anyone has it open, and goes with the last") {
        on_each(region_drivers(), is_memory, [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto first = must(Region::create(address, {.size = 4096}));
            must(first.write(0, bytes("kept")));
            auto second = must(Region::open(address));
            first.close();
            auto third = must(Region::open(address));
            CHECK(text(third.bytes().first(4)) == "kept");
            second.close();
            third.close();
            CHECK(outcome(Region::open(address)) == "not_found");
            CHECK(outcome(Region::create(address, {.size = 4096})) == "ok");
        });
    }

    TEST_CASE("a reader keeps the memory, too") {
        on_each(region_drivers(), is_memory, [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto writer = must(Region::create(address, {.size = 4096}));
            auto reader = must(Region::open(address, Access::read_only));
            writer.close();
            CHECK(outcome(Region::open(address)) == "ok");
            reader.close();
            CHECK(outcome(Region::open(address)) == "not_found");
        });
    }

    TEST_CASE("a file keeps its content when its users are gone") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        {
            auto region = must(Region::create(address, {.size = 10}));
            must(region.write(0, bytes("0123456789")));
        }
        CHECK(file_content(path) == "0123456789");
        CHECK(text(must(Region::open(address)).bytes()) == "0123456789");
    }

    TEST_CASE("a file that is there is opened with all it has") {
        const auto path = unique_path();
        make_file(path, "some text");
        CHECK(text(must(Region::open(path_address("map", path))).bytes()) == "some text");
        CHECK(text(must(Region::create(path_address("map", path))).bytes()) == "some text");
        CHECK(text(must(Region::open_or_create(path_address("map", path))).bytes()) == "some text");
    }

    TEST_CASE("a file grows to the size asked for, keeps its content, and is never cut") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        make_file(path, "some text");
        CHECK(must(Region::create(address, {.size = 12})).size() == 12);
        CHECK(file_content(path) == std::string("some text\0\0\0", 12));
        CHECK(must(Region::create(address, {.size = 4})).size() == 12);
        CHECK(file_content(path) == std::string("some text\0\0\0", 12));
    }

    TEST_CASE("what a bare program writes into the file is seen in the region") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        auto region = must(Region::create(address, {.size = 5}));
        std::fstream(path, std::ios::in | std::ios::out | std::ios::binary) << "hello";
        CHECK(text(region.bytes()) == "hello");
    }
}

}  // namespace strait::test
