#include "bench/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>

namespace strait::bench {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double median(std::vector<double> values) {
    if (values.empty()) return kNothing;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return kNothing;
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(values.size())));
    const auto last = static_cast<std::ptrdiff_t>(values.size()) - 1;
    const auto at = values.begin() + std::clamp<std::ptrdiff_t>(rank - 1, 0, last);
    std::ranges::nth_element(values, at);
    return *at;
}

double spread(const std::vector<double>& values) {
    if (values.empty()) return kNothing;
    const auto [least, most] = std::ranges::minmax(values);
    return (most - least) / median(values);
}

double median_ratio(const std::vector<double>& values, const std::vector<double>& limits) {
    std::vector<double> ratios;
    std::ranges::transform(values, limits, std::back_inserter(ratios), std::divides());
    return median(std::move(ratios));
}

}  // namespace strait::bench
