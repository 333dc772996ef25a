#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/waits.hpp"

#include <strait/bytes.hpp>
#include <strait/region.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace strait::test {
namespace {

using namespace std::chrono_literals;
using Clock = Deadline::Clock;

struct Shared {
    Region writer;
    Region watcher;
};

Shared share(const RegionDriver& driver) {
    const auto address = driver.address();
    auto writer = must(Region::create(address, {.size = 4096}));
    auto watcher = must(Region::open(address, Access::read_only));
    return {std::move(writer), std::move(watcher)};
}

// How long it takes until one change is noticed. The watcher waits in a thread of its own.
template <typename Change>
Clock::duration notice_of(Region& watcher, Change change) {
    Background noticed([&] {
        must(watcher.wait_change(patience()));
        return Clock::now();
    });
    const auto start = Clock::now();
    change();
    return noticed.get() - start;
}

// A busy machine may delay any one of them: half of them must be in time.
template <typename Measure>
Clock::duration median_of(Measure measure) {
    std::array<Clock::duration, 7> all;
    for (auto& each : all) each = measure();
    std::ranges::sort(all);
    return all[all.size() / 2];
}

}  // namespace

TEST_SUITE("region.change") {
    TEST_CASE("a watcher is told of a change within 100 ms") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            std::uint8_t value = 0;
            const auto took = median_of([&] {
                return notice_of(shared.watcher, [&] {
                    must(shared.writer.write(0, std::array{std::byte{++value}}));
                    must(shared.writer.notify());
                });
            });
            CHECK(took < 100ms);
        });
    }

    TEST_CASE("a ring is heard though the content is the same") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            Background noticed([&] { return shared.watcher.wait_change(patience()); });
            must(shared.writer.notify());
            CHECK(outcome(noticed.get()) == "ok");
        });
    }

    TEST_CASE("a writer that does not ring is noticed within 100 ms") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            std::uint8_t value = 0;
            const auto took = median_of([&] {
                return notice_of(shared.watcher, [&] { shared.writer.writable()[4095] = std::byte{++value}; });
            });
            CHECK(took < 100ms);
        });
    }

    TEST_CASE("a change before the wait is not missed") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            must(shared.writer.write(0, bytes("silent")));
            CHECK(outcome(shared.watcher.wait_change(Deadline::now())) == "ok");
            must(shared.writer.notify());
            CHECK(outcome(shared.watcher.wait_change(Deadline::now())) == "ok");
            CHECK(outcome(shared.watcher.wait_change(Deadline::now())) == "timed_out");
        });
    }

    TEST_CASE("a wait for a change ends with its deadline, and with its stop token") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            check_wait([&](const Deadline& deadline) { return shared.watcher.wait_change(deadline); });
            must(shared.writer.notify());
            CHECK(outcome(shared.watcher.wait_change(patience())) == "ok");
        });
    }

    TEST_CASE("a watcher that may only read can ring, too") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            must(shared.watcher.notify());
            CHECK(outcome(shared.writer.wait_change(patience())) == "ok");
        });
    }

    TEST_CASE("who wrote and rang does not hear itself") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            must(shared.writer.write(0, bytes("mine")));
            must(shared.writer.notify());
            CHECK(outcome(shared.writer.wait_change(moment())) == "timed_out");
        });
    }

    TEST_CASE("one ring wakes everyone who waits") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            const auto address = driver.address();
            auto writer = must(Region::create(address, {.size = 1}));
            auto first = must(Region::open(address));
            auto second = must(Region::open(address));
            Background first_noticed([&] { return first.wait_change(patience()); });
            Background second_noticed([&] { return second.wait_change(patience()); });
            must(writer.notify());
            CHECK(outcome(first_noticed.get()) == "ok");
            CHECK(outcome(second_noticed.get()) == "ok");
        });
    }

    TEST_CASE("regions do not hear each other's rings") {
        on_each(all_region_drivers(), [](const RegionDriver& driver) {
            auto shared = share(driver);
            auto other = share(driver);
            must(other.writer.notify());
            CHECK(outcome(shared.watcher.wait_change(Deadline::now())) == "timed_out");
        });
    }
}

}  // namespace strait::test
