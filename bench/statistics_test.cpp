#include "bench/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

namespace strait::bench {
namespace {

TEST_SUITE_BEGIN("statistics");

TEST_CASE("the median is the middle one, or the mean of the two in the middle") {
    CHECK(median({7}) == 7);
    CHECK(median({9, 1, 5}) == 5);
    CHECK(median({4, 1, 2, 100}) == 3);
    CHECK(median({2, 2, 2, 2}) == 2);
}

TEST_CASE("one outlier does not move the median") { CHECK(median({10, 11, 12, 13, 1e9}) == 12); }

TEST_CASE("no values have no median, no percentile and no spread") {
    CHECK(std::isnan(median({})));
    CHECK(std::isnan(percentile({}, 0.99)));
    CHECK(std::isnan(spread({})));
    CHECK(std::isnan(median_ratio({}, {})));
}

TEST_CASE("a percentile is a value that was measured: that of the nearest rank") {
    std::vector<double> hundred;
    for (int i = 100; i >= 1; --i) hundred.push_back(i);
    CHECK(percentile(hundred, 0.5) == 50);
    CHECK(percentile(hundred, 0.99) == 99);
    CHECK(percentile(hundred, 0.999) == 100);
    CHECK(percentile(hundred, 1) == 100);
    CHECK(percentile(hundred, 0) == 1);
    CHECK(percentile({3}, 0.999) == 3);
}

TEST_CASE("the spread is the distance of the extremes as a part of the median") {
    CHECK(spread({10}) == 0);
    CHECK(spread({9, 10, 12}) == doctest::Approx(0.3));
}

TEST_CASE("a ratio compares neighbours, so that what slows both of them cancels") {
    CHECK(median_ratio({110, 220, 440}, {100, 200, 400}) == doctest::Approx(1.1));
    // Of the medians alone it would be 2.2.
    CHECK(median_ratio({110, 220, 220}, {100, 200, 100}) == doctest::Approx(1.1));
}

TEST_SUITE_END();

}  // namespace
}  // namespace strait::bench
