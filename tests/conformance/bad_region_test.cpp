#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/limits.hpp>
#include <strait/region.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace strait::test {
namespace {

std::string with_size(const std::string& address, std::string_view size) {
    return address + (address.contains('?') ? "&" : "?") + "size=" + std::string(size);
}

}  // namespace

TEST_SUITE("bad_region") {
    TEST_CASE("a size that makes no sense is refused with the reason, and nothing is made") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto check = [&driver](std::string_view size, std::string_view code, std::string_view reason) {
                const auto address = with_size(driver.address(), size);
                for (const auto& made : {Region::create(address), Region::open_or_create(address)}) {
                    CHECK(outcome(made) == code);
                    CHECK(problem(made) == "cannot create " + address + ": " + std::string(reason));
                }
                const auto opened = Region::open(address.substr(0, address.rfind("size=") - 1));
                if (driver.is_made) CHECK(outcome(opened) == "not_found");
            };
            check("0", "invalid_argument", "the size is 0; a region has at least one byte");
            check("-1", "invalid_argument", "'-1' is not a size: it is negative");
            check("4 apples", "invalid_argument",
                  "'4 apples' is not a size: the units are B, KiB, MiB, GiB, TiB, kB, MB and GB");
            check("65GiB", "too_large", "the size of 69793218560 bytes is beyond the limit of 68719476736");
            check("9223372036854775808", "too_large", "the size '9223372036854775808' is larger than 2^63-1 bytes");
        });
    }

    TEST_CASE("one byte more than the limit is too large") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            const auto made = Region::create(address, {.size = kDefaultLimits.region + 1});
            CHECK(outcome(made) == "too_large");
            CHECK(problem(made) ==
                  "cannot create " + address + ": the size of 68719476737 bytes is beyond the limit of 68719476736");
        });
    }

    TEST_CASE("without a size nothing can be made") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            for (const auto& made : {Region::create(address), Region::open_or_create(address)}) {
                CHECK(outcome(made) == "invalid_argument");
                CHECK(problem(made).starts_with("cannot create " + address + ": a size is needed"));
            }
            CHECK(outcome(Region::open(address)) == "not_found");
        });
    }

    TEST_CASE("what is not there cannot be opened") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            for (const auto access : {Access::read_only, Access::read_write}) {
                const auto opened = Region::open(address, access);
                CHECK(outcome(opened) == "not_found");
                CHECK(problem(opened).starts_with("cannot open " + address + ": there is no such " +
                                                  (driver.is_file ? "file (" : "object (")));
            }
        });
    }

    TEST_CASE("what is smaller than the address says is not opened") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            const auto region = must(Region::create(address, {.size = 8192}));
            CHECK(outcome(Region::open(with_size(address, "8192"))) == "ok");
            const auto opened = Region::open(with_size(address, "8193"));
            CHECK(outcome(opened) == "too_small");
            CHECK(problem(opened) ==
                  "cannot open " + with_size(address, "8193") + ": it has 8192 bytes, and 8193 were asked for");
        });
    }

    TEST_CASE("a folder is not a region") {
        const auto folder = unique_path();
        std::filesystem::create_directory(folder);
        const auto address = path_address("map", folder);
        const std::string reason = address + ": what is there is a folder, not a file";
        const auto opened = Region::open(address);
        CHECK(outcome(opened) == "wrong_kind");
        CHECK(problem(opened).starts_with("cannot open " + reason));
        const auto made = Region::create(address, {.size = 4096});
        CHECK(outcome(made) == "wrong_kind");
        CHECK(problem(made).starts_with("cannot create " + reason));
    }

    TEST_CASE("an empty file can be filled and not opened") {
        const auto path = unique_path();
        const auto address = path_address("map", path);
        std::ofstream(path).close();
        const auto opened = Region::open(address);
        CHECK(outcome(opened) == "too_small");
        CHECK(problem(opened) == "cannot open " + address +
                                     ": it is empty; the next one that creates it begins anew, as strait write does");
        const auto made = Region::create(address);
        CHECK(outcome(made) == "invalid_argument");
        CHECK(problem(made) ==
              "cannot create " + address + ": a size is needed, since there is no file or it is empty");
        CHECK(must(Region::create(address, {.size = 10})).size() == 10);
    }

    TEST_CASE("a file in a folder that is not there cannot be made") {
        const auto address = path_address("map", unique_path() / "file");
        const auto made = Region::create(address, {.size = 1});
        CHECK(outcome(made) == "not_found");
        CHECK(problem(made).starts_with("cannot create " + address + ": there is no folder for it ("));
    }
}

}  // namespace strait::test
