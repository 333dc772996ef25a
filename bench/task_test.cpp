#include "bench/task.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace strait::bench {
namespace {

TEST_SUITE_BEGIN("task");

TEST_CASE("a figure is printed with three digits and its unit") {
    CHECK(text_of(85, Measure::round_trip) == "85.0 ns");
    CHECK(text_of(999, Measure::cost) == "999 ns");
    CHECK(text_of(1000, Measure::round_trip) == "1.00 us");
    CHECK(text_of(12'345'678, Measure::round_trip) == "12.3 ms");
    CHECK(text_of(165e6, Measure::rate) == "165 M/s");
    CHECK(text_of(19.2e9, Measure::bandwidth) == "19.2 GB/s");
    CHECK(text_of(0.5, Measure::cost) == "0.50 ns");
    CHECK(text_of(35'000, Measure::idle) == "35.0 us");
    CHECK(text_of(64 * 1024, Measure::memory) == "64.0 KiB");
    CHECK(text_of(100, Measure::memory) == "100 B");
    CHECK(text_of(2, Measure::retries) == "2");
    CHECK(text_of(std::numeric_limits<double>::quiet_NaN(), Measure::rate) == "-");
}

TEST_CASE("a size is printed as people write it") {
    CHECK(text_of_size(0) == "0 B");
    CHECK(text_of_size(112) == "112 B");
    CHECK(text_of_size(1024) == "1 KiB");
    CHECK(text_of_size(1025) == "1025 B");
    CHECK(text_of_size(std::size_t{16} << 20) == "16 MiB");
}

TEST_CASE("a target is met up to its bound, and what was not measured meets none") {
    CHECK(is_met({Bound::at_most, 1.05}, 1.05));
    CHECK_FALSE(is_met({Bound::at_most, 1.05}, 1.06));
    CHECK(is_met({Bound::at_least, 0.9}, 0.9));
    CHECK_FALSE(is_met({Bound::at_least, 0.9}, 0.89));
    CHECK_FALSE(is_met({Bound::at_most, 1.05}, std::nan("")));
    CHECK_FALSE(is_met({Bound::at_least, 0.9}, std::nan("")));
    CHECK(text_of(Target{Bound::at_most, 1.05}) == "<= 1.05");
    CHECK(text_of(Target{Bound::at_least, 3}) == ">= 3");
}

TEST_CASE("a pattern fits a part of the name, and a star whatever lies between two parts") {
    const auto* const name = "stream/pipe/round-trip/8B";
    CHECK(fits("", name));
    CHECK(fits("pipe", name));
    CHECK(fits("stream*8B", name));
    CHECK(fits("*trip*", name));
    CHECK_FALSE(fits("8B*stream", name));
    CHECK_FALSE(fits("tcp", name));
    CHECK_FALSE(fits("pipe*pipe", name));
    CHECK_FALSE(fits("Pipe", name));
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
