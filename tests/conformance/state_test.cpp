#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>
#include <strait/state.hpp>
#include <strait/topic.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace strait::test {
namespace {

struct Settings {
    double gain;
    int channels;
    std::array<char, 32> name;
};
struct Quote {
    std::int64_t nanoseconds;
    double bid, ask;
};
using Counter = std::uint64_t;

void on_each_place(void (*body)(const RegionDriver& driver)) { on_each(region_drivers(), body); }

std::string content(const RawState& state) { return std::string(text(must(state.load()).bytes)); }

TEST_SUITE_BEGIN("state.values");

TEST_CASE("a value is there from the beginning, and each that is stored is a version") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(State<Settings>::create(address, {.initial = {1.0, 2, {"default"}}}));
        const auto first = must(state.load());
        CHECK(first.version == 1);
        CHECK(first.value.gain == 1.0);
        CHECK(first.value.channels == 2);
        CHECK(std::string(first.value.name.data()) == "default");

        auto other = must(State<Settings>::open(address));
        for (int i = 2; i < 200; ++i) {
            CHECK(must(state.store({1.0 * i, i, {"stored"}})) == static_cast<std::uint64_t>(i));
            const auto seen = must(other.load());
            REQUIRE(seen.version == static_cast<std::uint64_t>(i));
            REQUIRE(seen.value.channels == i);
        }
        CHECK(other.version() == 199);
        CHECK(other.most_retries() == 0);
    });
}

TEST_CASE("a state is of one type, and a mismatch names both") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        const auto state = must(State<Quote>::create(address));
        const auto wrong = State<Settings>::open(address);
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error() == Errc::wrong_kind);
        CHECK(wrong.error().message() ==
              "cannot open " + must(Address::parse(address)).text() +
                  ": the state carries Quote (24 bytes), and Settings (48 bytes) was asked for");
        CHECK(State<Settings>::open_or_create(address).error() == Errc::wrong_kind);
        CHECK(RawState::open(address).error() == Errc::wrong_kind);
        CHECK(must(RawState::open_any(must(Address::parse(address)))).type() == "Quote (24 bytes)");
    });
}

TEST_CASE("create makes a new one only, open only opens, and open_or_create does what is needed") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        CHECK(State<Counter>::open(address).error() == Errc::not_found);
        auto state = must(State<Counter>::open_or_create(address, {.initial = 7}));
        CHECK(must(state.load()).value == 7);
        CHECK(State<Counter>::create(address).error() == Errc::already_in_use);
        must(state.store(8));
        CHECK(must(must(State<Counter>::open_or_create(address, {.initial = 7})).load()).value == 8);
    });
}

TEST_CASE("a file survives its programs, memory does not") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        must(must(State<Counter>::create(address)).store(5));
        const auto again = State<Counter>::open(address);
        CHECK(outcome(again) == (driver.is_file ? "ok" : "not_found"));
        if (again) {
            CHECK(must(again->load()).value == 5);
            CHECK(must(again->load()).version == 2);
        }
    });
}

TEST_CASE("update changes what is there, and what throws changes nothing") {
    on_each_place([](const RegionDriver& driver) {
        auto state = must(State<Settings>::create(driver.address(), {.initial = {1.0, 2, {}}}));
        CHECK(must(state.update([](Settings& settings) { settings.gain *= 2; })) == 2);
        CHECK(must(state.load()).value.gain == 2.0);
        CHECK_THROWS(static_cast<void>(state.update([](Settings&) { throw 1; })));
        CHECK(must(state.load()).version == 2);
        CHECK(must(state.try_update([](Settings& settings) { settings.channels = 9; })) == 3);
        CHECK(must(state.load()).value.gain == 2.0);
        // And a writer cannot wait for itself.
        must(state.update([&](Settings&) { CHECK(state.try_store({}).error() == Errc::invalid_argument); }));
    });
}

TEST_CASE("writers take turns, so that no update is lost") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(State<Counter>::create(address));
        constexpr int kWriters = 4;
        constexpr int kUpdates = 500;
        {
            std::vector<std::jthread> writers;
            for (int writer = 0; writer < kWriters; ++writer) {
                writers.emplace_back([&] {
                    auto mine = must(State<Counter>::open(address));
                    for (int i = 0; i < kUpdates; ++i) must(mine.update([](Counter& value) { ++value; }));
                });
            }
        }
        const auto seen = must(state.load());
        CHECK(seen.value == kWriters * kUpdates);
        CHECK(seen.version == 1 + kWriters * kUpdates);
    });
}

TEST_CASE("a writer waits for another's turn no longer than it was told to, and readers do not wait") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto one = must(RawState::create(address, 100, {.initial = bytes("before")}));
        auto two = must(RawState::open(address));
        Background timed([&] {
            const auto turn = must(one.take_turn());
            Background blocked([&] {
                return std::array{outcome(two.try_store(bytes("x"))), outcome(two.store(bytes("x"), moment())),
                                  content(two)};
            });
            return blocked.get();
        });
        CHECK(timed.get() == std::array<std::string, 3>{"would_block", "timed_out", "before"});
        CHECK(must(two.store(bytes("after"), patience())) == 2);
    });
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("state.bytes");

TEST_CASE("values of any length, from nothing to the largest") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(RawState::create(address, 10'000));
        CHECK(content(state) == "");
        for (const std::size_t size : {0U, 1U, 7U, 8U, 63U, 64U, 4096U, 4097U, 9'999U, 10'000U}) {
            const std::string value(size, 'x');
            must(state.store(bytes(value)));
            CHECK(content(state) == value);
        }
        const auto beyond = state.store(bytes(std::string(10'001, 'x')));
        CHECK(beyond.error().message() == "cannot store into " + must(Address::parse(address)).text() +
                                              ": a value of 10001 bytes, and the state's may have 10000");
        CHECK(must(state.load()).bytes.size() == 10'000);
        CHECK(state.max_size() == 10'000);
        CHECK(state.type() == "bytes");
        std::array<std::byte, 10> small{};
        CHECK(state.load_into(small).error() == Errc::too_small);
    });
}

TEST_CASE("a typed state takes values of its type's size only") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        const auto typed = must(State<Quote>::create(address));
        auto raw = must(RawState::open_any(must(Address::parse(address))));
        CHECK(raw.store(bytes("x")).error() == Errc::too_small);
        CHECK(raw.store(bytes(std::string(25, 'x'))).error().reason() ==
              "a value of 25 bytes, and the state carries Quote (24 bytes)");
        CHECK(must(raw.store(bytes(std::string(24, '\0')))) == 2);
    });
}

TEST_CASE("options that make no sense") {
    on_each_place([](const RegionDriver& driver) {
        CHECK(RawState::create(driver.address(), 0).error() == Errc::invalid_argument);
        CHECK(RawState::create(driver.address(), 8, {.readers = 65}).error() == Errc::too_large);
        CHECK(RawState::create(driver.address(), 8, {.initial = bytes("123456789")}).error() == Errc::too_large);
        CHECK(RawState::create(driver.address(), 8, {.initial = bytes("12345678"), .readers = 0}));
        CHECK(RawState::create(driver.address(), 8, {.readers = 64}));
        const auto address = driver.address();
        const auto state = must(RawState::create(address, 8));
        CHECK(RawState::open_or_create(address, 9).error() == Errc::already_in_use);
    });
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("state.kinds");

TEST_CASE("what is not a state is told, and left as it is") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto region = must(Region::create(address, {.size = 100'000}));
        must(region.write(50'000, bytes("mine")));
        CHECK(State<Counter>::open(address).error() == Errc::wrong_kind);
        CHECK(State<Counter>::open_or_create(address).error() == Errc::wrong_kind);
        CHECK(State<Counter>::create(address).error() == (driver.exclusive ? Errc::already_in_use : Errc::wrong_kind));
        CHECK(text(region.bytes().subspan(50'000, 4)) == "mine");
    });
}

TEST_CASE("a region shows a state's bytes") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        const auto state = must(RawState::create(address, 100, {.initial = bytes("hello, raw bytes")}));
        const auto region = must(Region::open(address, Access::read_only));
        CHECK(text(region.bytes().first(8)) == "straitL1");
        CHECK(text(region.bytes()).find("hello, raw bytes") != std::string::npos);
    });
}

TEST_CASE("a topic is no state, and a state no topic") {
    const auto address = region_drivers().back().address();
    const auto publisher = must(Publisher<Quote>::create(address));
    const auto wrong = State<Quote>::open(address);
    CHECK(wrong.error().message() == "cannot open " + address + ": a topic is there, and a state was asked for");
    const auto state_address = region_drivers().back().address();
    const auto state = must(State<Quote>::create(state_address));
    CHECK(Publisher<Quote>::create(state_address).error() == Errc::wrong_kind);
    CHECK(State<Quote>::open("tcp://localhost:1").error() == Errc::wrong_kind);
}

TEST_CASE("who may only read reads") {
    on_each_place([](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(State<Counter>::create(address, {.initial = 1}));
        auto reader = must(State<Counter>::open(address, Access::read_only));
        CHECK(must(reader.load()).value == 1);
        must(state.store(2));
        CHECK(must(reader.wait_newer_than(1, patience())).value == 2);
        const auto refused = reader.store(3);
        CHECK(refused.error() == Errc::access_denied);
        CHECK(refused.error().reason() == "it was opened read-only");
    });
}

TEST_CASE("what was moved from or closed says so") {
    auto state = must(State<Counter>::create(region_drivers().back().address()));
    auto moved = std::move(state);
    CHECK(moved.is_open());
    CHECK(must(moved.load()).version == 1);
    CHECK(state.load().error() == Errc::closed);  // NOLINT(bugprone-use-after-move): that is what is asked
    CHECK(state.store(1).error() == Errc::closed);
    CHECK(state.wait_handle().error() == Errc::closed);
    CHECK(state.version() == 0);
    moved.close();
    CHECK(moved.load().error() == Errc::closed);
    CHECK(moved.wait_newer_than(0).error() == Errc::closed);
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::test
