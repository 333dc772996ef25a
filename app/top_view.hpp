#pragma once
/// How `strait top` looks, as a function of what there is and of the keys that were pressed.

#include "screen.hpp"
#include "top_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app {

/// What the person at the screen wants to see.
struct TopWishes {
    std::size_t order = 0;  ///< of top_orders()
    bool is_reversed = false;
    std::string filter = {};  ///< what the address, kind, process or program must contain; upper and lower case are one
    bool is_typing = false;   ///< the filter
    bool is_paused = false;
    std::size_t first = 0;  ///< the row that stands first
    bool is_over = false;
};

/// What one can sort by: `traffic`, `address`, …
[[nodiscard]] std::vector<std::string_view> top_orders();

/// What a key changes. `page` is how many rows the screen shows, `count` how many there are.
struct TopExtent {
    std::size_t page = 1;
    std::size_t count = 0;
};
void apply(TopWishes& wishes, const Key& key, const TopExtent& extent);

/// The rows that pass the filter, in the order that is wanted.
[[nodiscard]] std::vector<TopRow> chosen_rows(const TopWishes& wishes, std::vector<TopRow> rows);

/// The whole screen, with what does not fit left out: columns from the least important, then the end of addresses. `rows` as chosen_rows() gives them.
[[nodiscard]] std::vector<ScreenLine> screen_of(const TopWishes& wishes, const std::vector<TopRow>& rows,
                                                const Screen::Size& size);
/// How many rows of the table a screen shows.
[[nodiscard]] std::size_t page_of(const Screen::Size& size);

/// The same for whoever has no screen: a line for the sums, and a table as wide as what stands in it.
[[nodiscard]] std::string plain_text_of(const std::vector<TopRow>& rows);

}  // namespace strait::app
