#include "support/background.hpp"
#include "support/drivers.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/unique.hpp"

#include <strait/bytes.hpp>
#include <strait/listener.hpp>
#include <strait/state.hpp>
#include <strait/stream.hpp>
#include <strait/wait_set.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace strait::test {
namespace {

using Counter = std::uint64_t;

TEST_SUITE_BEGIN("state.waiting");

TEST_CASE("a reader is woken by each store, stopped and timed out") {
    on_each(region_drivers(), [](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(State<Counter>::create(address));
        auto reader = must(State<Counter>::open(address));
        CHECK(must(reader.wait_newer_than(0, Deadline::now())).version == 1);
        CHECK(reader.wait_newer_than(1, Deadline::now()).error() == Errc::timed_out);
        CHECK(reader.wait_newer_than(1, moment()).error() == Errc::timed_out);
        for (Counter i = 0; i < 20; ++i) {
            Background waiting([&] { return must(reader.wait_newer_than(i + 1, patience())).value; });
            must(state.store(100 + i));
            CHECK(waiting.get() == 100 + i);
        }
        std::stop_source stop;
        Background stopped(
            [&] { return reader.wait_newer_than(21, Deadline::until_stopped(stop.get_token())).error().code(); });
        stop.request_stop();
        CHECK(stopped.get() == Errc::cancelled);
    });
}

TEST_CASE("a reader that missed some gets the newest") {
    auto state = must(State<Counter>::create(region_drivers().back().address()));
    for (Counter i = 2; i < 50; ++i) must(state.store(i));
    const auto seen = must(state.wait_newer_than(1, patience()));
    CHECK(seen.version == 49);
    CHECK(seen.value == 49);
}

TEST_CASE("a state in a set, beside a stream, is ready while there is a version that was not loaded") {
    on_each(region_drivers(), [](const RegionDriver& driver) {
        const auto address = driver.address();
        auto state = must(State<Counter>::create(address));
        auto reader = must(State<Counter>::open(address));
        CHECK(must(reader.load()).version == 1);
        auto listener = must(Listener::listen("pipe://" + unique_name()));
        auto client = must(Stream::connect(listener.address()));
        auto server = must(listener.accept(patience()));

        WaitSet set;
        std::vector<std::string> seen;
        must(set.add(reader, [&] { seen.push_back("value " + std::to_string(must(reader.load()).value)); }));
        must(set.add(server, [&] {
            std::array<std::byte, 100> buffer{};
            seen.emplace_back(text(std::span(buffer).first(must(server.read(buffer)))));
        }));
        CHECK(set.wait(moment()).error() == Errc::timed_out);
        must(state.store(7));
        while (seen.empty()) must(set.wait(patience()));
        CHECK(seen.back() == "value 7");
        must(client.write(bytes("a line")));
        while (seen.size() < 2) must(set.wait(patience()));
        CHECK(seen.back() == "a line");
        must(state.store(8));
        must(state.store(9));
        while (seen.back() != "value 9") must(set.wait(patience()));
        CHECK(set.wait(moment()).error() == Errc::timed_out);
    });
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::test
