#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <string>

namespace strait::test {
namespace {

std::string shown(const Region& region) {
    const auto all = text(region.bytes());
    return std::string(all.substr(0, all.find('\0')));
}

}  // namespace

TEST_SUITE("region") {
    TEST_CASE("what another process writes is seen here, and what is written here there") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            TestPeer writer({"region-writer", address, "4096"});
            auto region = must(Region::open(address));
            writer.tell("write hello");
            CHECK(writer.line() == "done");
            CHECK(shown(region) == "hello");

            TestPeer watcher({"region-watcher", address, "1"});
            must(region.write(0, bytes("back")));
            must(region.notify());
            CHECK(watcher.line() == "saw backo");
            CHECK(watcher.end() == 0);
            CHECK(writer.end() == 0);
        });
    }

    TEST_CASE("a change in another process is noticed, rung for or not") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            TestPeer writer({"region-writer", address, "60000"});
            auto region = must(Region::open(address, Access::read_only));
            for (int round = 0; round < 5; ++round) {
                for (const std::string verb : {"write", "silent"}) {
                    const auto word = verb + std::to_string(round);
                    writer.tell(verb + " " + word);
                    // A look may find new content just before its writer rings: a second notice of the same.
                    while (shown(region) != word) must(region.wait_change(patience()));
                    CHECK(writer.line() == "done");
                }
            }
            CHECK(writer.end() == 0);
        });
    }

    TEST_CASE("a watcher in another process sees every change that waits for it") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto region = must(Region::create(address, {.size = 64}));
            TestPeer watcher({"region-watcher", address, "10"});
            for (int round = 0; round < 10; ++round) {
                const auto word = "change" + std::to_string(round);
                must(region.write(0, bytes(word)));
                if (round % 2 == 0) must(region.notify());
                CHECK(watcher.line() == "saw " + word);
            }
            CHECK(watcher.end() == 0);
        });
    }

    TEST_CASE("two processes cannot create the same memory") {
        const auto fits = [](const RegionDriver& driver) { return driver.exclusive; };
        on_each(region_drivers(), fits, [](const RegionDriver& driver) {
            const auto address = driver.address();
            TestPeer owner({"region-writer", address, "4096"});
            CHECK(outcome(Region::create(address, {.size = 4096})) == "already_in_use");
            CHECK(owner.end() == 0);
            CHECK(outcome(Region::create(address, {.size = 4096})) == "ok");
        });
    }

    TEST_CASE("memory stays for the process that has it open when its maker has ended") {
        const auto fits = [](const RegionDriver& driver) { return !driver.is_file; };
        on_each(region_drivers(), fits, [](const RegionDriver& driver) {
            const auto address = driver.address();
            TestPeer owner({"region-writer", address, "4096"});
            owner.tell("write legacy");
            CHECK(owner.line() == "done");
            auto region = must(Region::open(address));
            CHECK(owner.end() == 0);
            CHECK(shown(region) == "legacy");
            CHECK(shown(must(Region::open(address))) == "legacy");
            region.close();
            CHECK(outcome(Region::open(address)) == "not_found");
        });
    }
}

}  // namespace strait::test
