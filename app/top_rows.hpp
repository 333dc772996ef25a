#pragma once
/// What `strait top` shows of each endpoint: what it is, and what has passed since the last look.

#include <strait/endpoints.hpp>

#include <chrono>
#include <vector>

namespace strait::app {

/// Of one endpoint, or of all together.
struct Rates {
    double bytes_in = 0;   ///< a second
    double bytes_out = 0;  ///< a second
};

struct TopRow {
    Endpoint endpoint;
    Rates rates;
};

/// What was there at one instant.
struct TopSample {
    std::vector<Endpoint> endpoints;
    std::chrono::steady_clock::time_point time;
};

/// A row for each endpoint of `now`. What was not there `before` has its rates since it was opened.
[[nodiscard]] std::vector<TopRow> rows_between(const TopSample& before, const TopSample& now);

}  // namespace strait::app
