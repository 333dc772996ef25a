/// kill -9 of those who share memory: nobody else waits longer, and names can be used again.

#include "crash/couple.hpp"
#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/test_peer.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <doctest/doctest.h>

#include <random>

namespace strait::test {
namespace {

constexpr std::size_t kSize = 4096;

std::string content(const Region& region) {
    const auto all = text(region.bytes());
    return std::string(all.substr(0, all.find('\0')));
}

void expect_done(TestPeer& peer, const std::string& order) {
    peer.tell(order);
    CHECK(peer.line() == "done");
}

}  // namespace

TEST_SUITE("region_death") {
    TEST_CASE("what a killed writer has written stays for those who have it open, and they can ring each other") {
        for (const auto& driver : region_drivers()) {
            CAPTURE(std::string(driver.name));
            const auto address = driver.address();
            TestPeer writer({"region-writer", address, std::to_string(kSize)});
            auto survivor = must(Region::open(address));
            auto other = must(Region::open(address, Access::read_only));
            expect_done(writer, "write last words");
            must(writer.process().kill());
            must(writer.process().wait(patience()));
            CHECK(content(survivor) == "last words");
            must(other.wait_change(patience()));

            must(survivor.write(0, bytes(std::string_view("first words", 12))));
            must(survivor.notify());
            CHECK(outcome(other.wait_change(patience())) == "ok");
            CHECK(content(other) == "first words");
            CHECK(outcome(other.wait_change(moment())) == "timed_out");
        }
    }

    TEST_CASE("a watcher that is killed does not keep the writer or the other watchers waiting") {
        for (const auto& driver : region_drivers()) {
            CAPTURE(std::string(driver.name));
            const auto address = driver.address();
            auto writer = must(Region::create(address, {.size = kSize}));
            TestPeer doomed({"region-watcher", address, "100"});
            TestPeer watcher({"region-watcher", address, "1"});
            must(doomed.process().kill());
            must(writer.write(0, bytes(std::string_view("news", 5))));
            const auto start = Clock::now();
            for (int ring = 0; ring < 1000; ++ring) must(writer.notify());
            CHECK(Clock::now() - start < kPatience);
            CHECK(watcher.line() == "saw news");
        }
    }

    TEST_CASE("a name whose only user was killed can be made again, with no clean-up") {
        for (const auto& driver : region_drivers()) {
            CAPTURE(std::string(driver.name));
            const auto address = driver.address();
            for (int round = 0; round < 3; ++round) {
                TestPeer creator({"region-writer", address, std::to_string(kSize)});
                expect_done(creator, "write old");
                must(creator.process().kill());
                must(creator.process().wait(patience()));
                const auto region = must(Region::create(address, {.size = kSize}));
                CHECK(region.size() == kSize);
                CHECK(content(region) == (driver.is_file ? "old" : ""));
            }
        }
    }

    TEST_CASE("a creator that is killed at any moment leaves a name that can be made again") {
        std::mt19937 dice(20240608);
        for (const auto& driver : region_drivers()) {
            CAPTURE(std::string(driver.name));
            const auto address = driver.address();
            for (int round = 0; round < 40; ++round) {
                CAPTURE(round);
                auto newborn = must(Process::spawn(peer_command({"region-writer", address, std::to_string(kSize)}),
                                                   {.out = discarded, .in = piped}));
                dawdle(std::chrono::microseconds(dice() % (std::uint64_t{1000} << (dice() % 5))));
                must(newborn.kill());
                must(newborn.wait(patience()));
                CHECK(problem(Region::create(address, {.size = kSize})) == "");
            }
        }
    }
}

}  // namespace strait::test
