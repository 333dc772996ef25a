#pragma once
/// Text in columns, as wide as what stands in them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace strait::app {

using Cells = std::vector<std::string>;

/// One line for each row; the last column is not filled up. `right` are the columns that stand to the right. Control characters become `?`,
/// since names are what others have chosen.
[[nodiscard]] std::vector<std::string> in_columns(const std::vector<Cells>& rows,
                                                  const std::vector<std::size_t>& right);

/// `1.5 MB`
[[nodiscard]] std::string short_size(std::uint64_t bytes);
/// `3 m`, `2 d`
[[nodiscard]] std::string short_age(std::int64_t seconds);

}  // namespace strait::app
