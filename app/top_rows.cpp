#include "top_rows.hpp"

#include <algorithm>
#include <tuple>

namespace strait::app {
namespace {

auto identity(const Endpoint& endpoint) {
    return std::tie(endpoint.process_id, endpoint.since, endpoint.address, endpoint.kind);
}

// A program that came to the same number and the same instant has begun to count anew.
double growth(std::uint64_t before, std::uint64_t now) { return now < before ? 0 : static_cast<double>(now - before); }

Rates rates_between(const Endpoint& before, const Endpoint& now, double seconds) {
    if (seconds <= 0 || !now.is_alive) return {};
    return {.bytes_in = growth(before.bytes_in, now.bytes_in) / seconds,
            .bytes_out = growth(before.bytes_out, now.bytes_out) / seconds};
}

}  // namespace

std::vector<TopRow> rows_between(const TopSample& before, const TopSample& now) {
    const double seconds = std::chrono::duration<double>(now.time - before.time).count();
    std::vector<TopRow> rows;
    rows.reserve(now.endpoints.size());
    for (const auto& endpoint : now.endpoints) {
        const auto found = std::ranges::find_if(
            before.endpoints, [&](const Endpoint& known) { return identity(known) == identity(endpoint); });
        const bool is_known = found != before.endpoints.end();
        rows.push_back({endpoint, rates_between(is_known ? *found : Endpoint{}, endpoint, seconds)});
    }
    return rows;
}

}  // namespace strait::app
