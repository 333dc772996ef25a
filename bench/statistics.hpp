#pragma once
/// The arithmetic of the bench. No values give NaN, which prints as a dash and is `null` in JSON.

#include <vector>

namespace strait::bench {

/// The middle one, or the mean of the two in the middle.
[[nodiscard]] double median(std::vector<double> values);
/// The smallest value that `share` (0 to 1) of all values do not exceed: percentile(v, 0.99). Nearest rank, nothing interpolated.
[[nodiscard]] double percentile(std::vector<double> values, double share);
/// How far apart the extremes are, as a part of the median: 0.1 is 10 %.
[[nodiscard]] double spread(const std::vector<double>& values);
/// The median of the ratios of neighbours: values measured next to each other shared whatever disturbed them.
/// The lists are as long as each other.
[[nodiscard]] double median_ratio(const std::vector<double>& values, const std::vector<double>& limits);

}  // namespace strait::bench
