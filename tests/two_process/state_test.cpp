#include "support/command.hpp"
#include "support/drivers.hpp"
#include "support/long_run.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/program.hpp"
#include "support/test_peer.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace strait::test {

TEST_SUITE("state") {
    TEST_CASE("updates by several processes are all there, and a reader sees them grow") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto state = must(State<std::uint64_t>::create(address));
            std::vector<std::unique_ptr<TestPeer>> peers;
            for (int i = 0; i < 3; ++i)
                peers.push_back(std::make_unique<TestPeer>(std::vector<std::string>{"state-adder", address, "200"}));
            for (auto& peer : peers) peer->tell("go");
            auto seen = must(state.load());
            while (seen.value < 600) {
                const auto next = must(state.wait_newer_than(seen.version, patience()));
                REQUIRE(next.version > seen.version);
                REQUIRE(next.value == next.version - 1);
                seen = next;
            }
            for (auto& peer : peers) CHECK(peer->line() == "done");
            CHECK(state.version() == 601);
        });
    }

    TEST_CASE(
        "of very many values each that another process loads is whole, its version's, and none after a newer one") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto stores = messages(50'000);
            const auto address = driver.address();
            auto state = must(State<Numbered>::create(address, {.initial = numbered(0, 0)}));
            TestPeer watcher({"state-watcher", address, std::to_string(stores)});
            for (std::uint64_t number = 1; number <= stores; ++number)
                must(state.store(numbered(0, number), patience()));
            const auto said = watcher.line();
            CHECK(said.starts_with("loaded "));
            CHECK(said.ends_with(" ok"));
            MESSAGE(said);
            CHECK(state.version() == stores + 1);
        });
    }

    TEST_CASE("the command reads, writes and watches a state") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto state = must(RawState::create(address, 20, {.initial = bytes("first")}));
            CHECK(run(strait_command({"read", address})).out == "first");
            Program watcher(strait_command({"watch", address, "--json", "--count", "2"}));
            CHECK(watcher.out_line() == "{\"version\":1,\"size\":5,\"type\":\"bytes\",\"text\":\"first\"}");
            CHECK(run(strait_command({"write", address, "second"})).code == 0);
            CHECK(watcher.out_line() == "{\"version\":2,\"size\":6,\"type\":\"bytes\",\"text\":\"second\"}");
            CHECK(text(must(state.load()).bytes) == "second");
            const auto refused = run(strait_command({"write", address, std::string(21, 'x')}));
            CHECK(refused.code != 0);
            CHECK(refused.err.find("a value of 21 bytes, and the state's may have 20") != std::string::npos);
        });
    }

    TEST_CASE("the command says whether nothing is there, or something else than a state") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            const auto nothing = run(strait_command({"read", address, "--json"}));
            CHECK(nothing.code == 4);
            CHECK(nothing.err.starts_with("strait: cannot open " + address + ": there is no such "));
            const auto region = must(Region::create(address, {.size = 4096}));
            const auto other = said_by_command({"read", address, "--json"});
            CHECK(other.code == 2);
            CHECK(other.err == "strait: no state is there; --json is for states\n");
        });
    }

    TEST_CASE("the command makes a state in a file") {
        const auto address = region_drivers().front().address();
        CHECK(run(strait_command({"write", address, "--state", "--size", "100", "hello"})).code == 0);
        CHECK(must(must(RawState::open(address)).load()).bytes.size() == 5);
        CHECK(run(strait_command({"write", address, "--state", "again"})).code == 0);
        CHECK(must(RawState::open(address)).max_size() == 100);
        CHECK(run(strait_command({"read", address, "--json"})).out ==
              "{\"version\":2,\"size\":5,\"type\":\"bytes\",\"text\":\"again\"}\n");
    }
}

}  // namespace strait::test
