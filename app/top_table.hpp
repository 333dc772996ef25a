#pragma once
/// The table of `strait top`: rows as columns, fitted into the width that there is.

#include "top_rows.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace strait::app {

struct TopTable {
    std::string head;
    std::vector<std::string> lines;
};

/// Columns are left out, the least important first, until all fit into `width`; at the end the address is cut.
[[nodiscard]] TopTable top_table(const std::vector<TopRow>& rows, std::size_t width);

/// At most that many letters; a `~` stands for what was cut off. A letter is a code point.
[[nodiscard]] std::string cut(const std::string& text, std::size_t width);

/// `1.5 MB/s`, `-` for nothing.
[[nodiscard]] std::string rate_text(double bytes);

}  // namespace strait::app
