/// A writer of a state dies before and after each of its stores to shared memory, one after the other: nobody sees half a value, and nobody waits.

#include "crash/fault_peer/role.hpp"
#include "support/drivers.hpp"
#include "support/numbered_value.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"

#include <strait/process.hpp>
#include <strait/state.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace strait::test {
namespace {

using fault_peer::kDied;
using fault_peer::kVersions;
using Values = State<Numbered>;

void check(const Versioned<Numbered>& seen) {
    REQUIRE(is_whole(seen.value));
    CHECK(seen.value.sequence == seen.version);
}

// What others see while it works, and dies.
void look_on(Process& process, const Values& reader) {
    // Wine answers one program at a time: one that asks without a pause keeps the other from its death.
    constexpr int kLooks = 1000;
    std::uint64_t version = 0;
    while (!process.wait(Deadline::now())) {
        for (int i = 0; i < kLooks; ++i) {
            const auto seen = must(reader.load());
            check(seen);
            REQUIRE(seen.version >= version);
            version = seen.version;
        }
    }
}

// True when the writer got through.
bool writer_dies_at(long point, const RegionDriver& driver) {
    CAPTURE(point);
    const auto address = driver.address();
    const StateOptions<Numbered> options{.initial = numbered(1, 1), .readers = fault_peer::kReaders};
    // A file is made by the writer, which may die over that too.
    std::optional<Values> reader;
    if (!driver.is_file) reader.emplace(must(Values::create(address, options)));
    auto process = must(Process::spawn(
        {std::getenv("STRAIT_FAULT_PEER"), "state-writer", std::to_string(point), address}, {.out = discarded}));
    if (reader) look_on(process, *reader);
    const auto status = must(process.wait(patience()));
    CAPTURE(status.code);
    REQUIRE((status.code == 0 || status.code == kDied));

    auto heir = must(Values::open_or_create(address, options));
    const auto seen = must(heir.load());
    check(seen);
    if (status.code == 0) CHECK(seen.version == kVersions);
    must(heir.update([](Numbered& value) { value = numbered(2, value.sequence + 1); }, patience()));
    const auto next = must(heir.load());
    check(next);
    CHECK(next.version == seen.version + 1);
    if (reader) CHECK(must(reader->load()).version == next.version);
    return status.code == 0;
}

}  // namespace

TEST_SUITE("state_faults") {
    TEST_CASE("a writer of a state dies at each point") {
        on_each(region_drivers(), [](const RegionDriver& driver) {
            long point = 1;
            while (!writer_dies_at(point, driver)) ++point;
            CHECK(point > 5L * static_cast<long>(kVersions));
        });
    }
}

}  // namespace strait::test
