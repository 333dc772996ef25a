#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/pattern.hpp"
#include "support/this_process.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace strait::test {
namespace {

std::vector<std::byte> content_of(const Region& region) {
    std::vector<std::byte> content(region.size());
    must(region.read(0, content));
    return content;
}

bool is_zero(std::span<const std::byte> content) {
    return std::ranges::all_of(content, [](std::byte each) { return each == std::byte{0}; });
}

// What one who opens a region of that size gets.
std::uint64_t opened_size(const RegionDriver& driver, std::uint64_t size) {
    constexpr std::uint64_t kPage = 4096;
    return driver.exact_size ? size : (size + kPage - 1) / kPage * kPage;
}

}  // namespace

TEST_SUITE("region.content") {
    TEST_CASE("a new region is as large as asked and full of zeros") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            for (const std::uint64_t size : {1U, 4095U, 4096U, 4097U, 1U << 20}) {
                const auto address = driver.address();
                const auto region = must(Region::create(address, {.size = size}));
                CHECK(region.size() == size);
                CHECK(region.bytes().size() == size);
                CHECK(is_zero(region.bytes()));
                CHECK(must(Region::open(address)).size() == opened_size(driver, size));
            }
        });
    }

    TEST_CASE("the size may stand in the address, and the call's own wins") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto with_size = [&driver] {
                const auto address = driver.address();
                return address + (address.contains('?') ? "&" : "?") + "size=8KiB";
            };
            CHECK(must(Region::create(with_size())).size() == 8192);
            CHECK(must(Region::create(with_size(), {.size = 100})).size() == 100);
            CHECK(must(Region::open_or_create(with_size())).size() == 8192);
        });
    }

    TEST_CASE("what one writes the other sees, byte by byte, in both directions") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto first = must(Region::create(address, {.size = 12288}));
            auto second = must(Region::open(address));
            const auto there = Pattern::take(12288, 1);
            must(first.write(0, there));
            const auto seen = content_of(second);
            CHECK(std::ranges::equal(std::span(seen).first(there.size()), there));
            CHECK(std::ranges::equal(second.bytes().first(there.size()), there));

            const auto back = Pattern::take(12288, 2);
            std::ranges::copy(back, second.writable().begin());
            CHECK(content_of(first) == back);
        });
    }

    TEST_CASE("a write changes its bytes and no others") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto region = must(Region::create(driver.address(), {.size = 4096}));
            must(region.write(1000, bytes("here")));
            auto content = content_of(region);
            CHECK(text(std::span(content).subspan(1000, 4)) == "here");
            std::ranges::fill(std::span(content).subspan(1000, 4), std::byte{0});
            CHECK(is_zero(content));
        });
    }

    TEST_CASE("reading and writing keep within the region") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto region = must(Region::create(driver.address(), {.size = 4096}));
            std::array<std::byte, 8> buffer{};
            CHECK(outcome(region.read(4088, buffer)) == "ok");
            CHECK(outcome(region.write(4088, buffer)) == "ok");
            CHECK(outcome(region.read(4096, {})) == "ok");
            CHECK(outcome(region.read(4089, buffer)) == "invalid_argument");
            CHECK(outcome(region.write(4089, buffer)) == "invalid_argument");
            CHECK(outcome(region.write(4097, {})) == "invalid_argument");
            CHECK(outcome(region.read(SIZE_MAX, buffer)) == "invalid_argument");
            CHECK(problem(region.write(4089, buffer))
                      .ends_with(": 8 bytes at offset 4089 reach beyond the region's end at 4096"));
        });
    }

    TEST_CASE("who opens a region to read cannot write") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            const auto writer = must(Region::create(address, {.size = 4096}));
            auto reader = must(Region::open(address, Access::read_only));
            CHECK(reader.writable().empty());
            const auto written = reader.write(0, bytes("x"));
            CHECK(outcome(written) == "access_denied");
            CHECK(problem(written) == "cannot write to " + address + ": it was opened read-only");
            CHECK(is_zero(content_of(writer)));
        });
    }

    TEST_CASE("opening what is there or creating it gives the same region") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto first = must(Region::open_or_create(address, {.size = 4096}));
            must(first.write(0, bytes("shared")));
            const auto second = must(Region::open_or_create(address, {.size = 4096}));
            CHECK(second.size() == 4096);
            CHECK(text(second.bytes().first(6)) == "shared");
        });
    }

    TEST_CASE("closed, moved-from and empty regions answer `closed`") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            std::array<std::byte, 1> buffer{};
            const auto check_closed = [&](Region& region) {
                CHECK_FALSE(region.is_open());
                CHECK(region.size() == 0);
                CHECK(region.bytes().empty());
                CHECK(region.writable().empty());
                CHECK(outcome(region.read(0, buffer)) == "closed");
                CHECK(outcome(region.write(0, buffer)) == "closed");
                CHECK(outcome(region.check()) == "closed");
                CHECK(outcome(region.notify()) == "closed");
                CHECK(outcome(region.wait_change()) == "closed");
                region.close();
            };
            Region empty;
            check_closed(empty);
            auto region = must(Region::create(driver.address(), {.size = 1}));
            auto moved = std::move(region);
            check_closed(region);  // NOLINT(bugprone-use-after-move): that is the question
            CHECK(moved.size() == 1);
            moved.close();
            check_closed(moved);
        });
    }

    TEST_CASE("regions leave no handle behind") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto once = [&driver] {
                const auto address = driver.address();
                auto writer = must(Region::create(address, {.size = 4096}));
                const auto reader = must(Region::open(address));
                must(writer.notify());
            };
            once();
            const auto before = open_handles();
            for (int round = 0; round < 20; ++round) once();
            CHECK(open_handles() == before);
        });
    }
}

}  // namespace strait::test
