#include "top_table.hpp"

#include "endpoint_text.hpp"
#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace strait::app {
namespace {

struct Column {
    std::string_view title;
    int weight;  ///< the lightest is left out first
    std::size_t narrowest;
    bool stands_right;
    std::string (*cell)(const TopRow&);
};

std::string drops_text(const TopRow& row) { return row.endpoint.dropped ? std::to_string(*row.endpoint.dropped) : "-"; }

// Widths that hold what usually stands there, so that columns stay where they are from one look to the next.
constexpr std::array kColumns{
    Column{"ADDRESS", 99, 12, false, [](const TopRow& row) { return row.endpoint.address; }},
    Column{"KIND", 6, 8, false, [](const TopRow& row) { return row.endpoint.kind; }},
    Column{"PID", 9, 5, true, [](const TopRow& row) { return std::to_string(row.endpoint.process_id); }},
    Column{"PROGRAM", 5, 7, false, [](const TopRow& row) { return program_name(row.endpoint); }},
    Column{"AGE", 0, 4, true, [](const TopRow& row) { return short_age(age_of(row.endpoint)); }},
    Column{"PEER", 4, 5, true, [](const TopRow& row) { return peer_text(row.endpoint); }},
    Column{"IN/s", 11, 8, true, [](const TopRow& row) { return rate_text(row.rates.bytes_in); }},
    Column{"OUT/s", 10, 8, true, [](const TopRow& row) { return rate_text(row.rates.bytes_out); }},
    Column{"IN", 1, 8, true, [](const TopRow& row) { return short_size(row.endpoint.bytes_in); }},
    Column{"OUT", 1, 8, true, [](const TopRow& row) { return short_size(row.endpoint.bytes_out); }},
    Column{"QUEUE", 8, 8, true, [](const TopRow& row) { return size_text(row.endpoint.queued); }},
    Column{"DROPS", 2, 5, true, drops_text},
    Column{"STATE", 7, 5, false, [](const TopRow& row) { return state_text(row.endpoint); }},
};

bool begins_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }
std::size_t letters_in(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_letter));
}

std::string fitted(const std::string& text, std::size_t width, bool stands_right) {
    const auto shown = cut(text, width);
    const std::string room(width - std::min(width, letters_in(shown)), ' ');
    return stands_right ? room + shown : shown + room;
}

/// One of kColumns with what stands in it.
struct Filled {
    const Column* column;
    std::vector<std::string> cells;
    std::size_t width;
};

std::vector<Filled> filled(const std::vector<TopRow>& rows) {
    std::vector<Filled> all;
    for (const auto& column : kColumns) {
        Filled one{&column, {}, std::max(column.title.size(), column.narrowest)};
        for (const auto& row : rows) {
            one.cells.push_back(column.cell(row));
            one.width = std::max(one.width, letters_in(one.cells.back()));
        }
        all.push_back(std::move(one));
    }
    return all;
}

constexpr std::size_t kGap = 2;
std::size_t width_of(const std::vector<Filled>& columns) {
    std::size_t width = 0;
    for (const auto& one : columns) width += one.width + kGap;
    return width - kGap;
}

// The address, which is the first, and the last are the ones that can be long; they give way before a column does.
void fit(std::vector<Filled>& columns, std::size_t width) {
    constexpr std::size_t kFairAddress = 28;
    const auto too_much = [&] { return width_of(columns) - std::min(width_of(columns), width); };
    const auto narrow = [&](Filled& one, std::size_t least) {
        one.width -= std::min(too_much(), one.width - std::min(one.width, least));
    };
    while (columns.size() > 1) {
        narrow(columns.front(), kFairAddress);
        if (too_much() == 0) return;
        columns.erase(std::ranges::min_element(columns, {}, [](const Filled& one) { return one.column->weight; }));
    }
    narrow(columns.front(), 1);
}

std::string line_of(const std::vector<Filled>& columns, std::size_t row) {
    std::string line;
    for (const auto& one : columns) {
        if (!line.empty()) line += std::string(kGap, ' ');
        line += fitted(one.cells[row], one.width, one.column->stands_right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

}  // namespace

std::string cut(const std::string& text, std::size_t width) {
    if (letters_in(text) <= width) return text;
    if (width == 0) return {};
    std::size_t letters = 0;
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        if (begins_letter(text[end]) && ++letters == width) break;
    }
    return text.substr(0, end) + "~";
}

std::string rate_text(double bytes) {
    return bytes < 0.5 ? "-" : short_size(static_cast<std::uint64_t>(std::llround(bytes)));
}

TopTable top_table(const std::vector<TopRow>& rows, std::size_t width) {
    auto columns = filled(rows);
    fit(columns, width);
    TopTable table;
    for (std::size_t i = 0; i < rows.size(); ++i) table.lines.push_back(line_of(columns, i));
    for (auto& one : columns) one.cells = {std::string(one.column->title)};
    table.head = line_of(columns, 0);
    return table;
}

}  // namespace strait::app
