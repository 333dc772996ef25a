#include "top_view.hpp"

#include "endpoint_text.hpp"
#include "table.hpp"
#include "top_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

namespace strait::app {
namespace {

struct Order {
    std::string_view name;
    bool (*is_before)(const TopRow&, const TopRow&);
};

template <auto Value>
bool is_less(const TopRow& one, const TopRow& other) {
    return Value(one) < Value(other);
}
template <auto Value>
bool is_more(const TopRow& one, const TopRow& other) {
    return Value(other) < Value(one);
}

double traffic(const TopRow& row) { return row.rates.bytes_in + row.rates.bytes_out; }
std::uint64_t queue(const TopRow& row) { return row.endpoint.queued.value_or(0); }
std::uint64_t drops(const TopRow& row) { return row.endpoint.dropped.value_or(0); }
int waits(const TopRow& row) { return row.endpoint.waits_for_data || row.endpoint.waits_for_room ? 1 : 0; }

// Numbers with the largest first, names as in a dictionary.
constexpr std::array kOrders{
    Order{"traffic", is_more<traffic>},
    Order{"address", is_less<[](const TopRow& row) { return row.endpoint.address; }>},
    Order{"kind", is_less<[](const TopRow& row) { return row.endpoint.kind; }>},
    Order{"pid", is_less<[](const TopRow& row) { return row.endpoint.process_id; }>},
    Order{"in", is_more<[](const TopRow& row) { return row.rates.bytes_in; }>},
    Order{"out", is_more<[](const TopRow& row) { return row.rates.bytes_out; }>},
    Order{"queue", is_more<queue>},
    Order{"drops", is_more<drops>},
    Order{"waiting", is_more<waits>},
};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char letter) { return letter >= 'A' && letter <= 'Z' ? char(letter + 32) : letter; });
    return text;
}

bool passes(const std::string& filter, const TopRow& row) {
    const auto& endpoint = row.endpoint;
    for (const auto& text :
         {endpoint.address, endpoint.kind, std::to_string(endpoint.process_id), program_name(endpoint)}) {
        if (lower(text).contains(filter)) return true;
    }
    return filter.empty();
}

void type(TopWishes& wishes, const Key& key) {
    switch (key.kind) {
        case Key::Kind::letter: wishes.filter += key.letter; break;
        case Key::Kind::erase:
            if (!wishes.filter.empty()) wishes.filter.pop_back();
            break;
        case Key::Kind::escape: wishes.filter.clear(); [[fallthrough]];
        case Key::Kind::enter: wishes.is_typing = false; break;
        default: break;
    }
    wishes.first = 0;
}

void command(TopWishes& wishes, char letter) {
    switch (letter) {
        case 'q': wishes.is_over = true; break;
        case 'r': wishes.is_reversed = !wishes.is_reversed; break;
        case ' ': wishes.is_paused = !wishes.is_paused; break;
        case '/': wishes.is_typing = true; break;
        case '>': wishes.order = (wishes.order + 1) % kOrders.size(); break;
        case '<': wishes.order = (wishes.order + kOrders.size() - 1) % kOrders.size(); break;
        default: break;
    }
}

void scroll(TopWishes& wishes, Key::Kind kind, const TopExtent& extent) {
    const auto last = extent.count - std::min(extent.count, extent.page);
    const auto back = [&](std::size_t rows) { wishes.first -= std::min(wishes.first, rows); };
    switch (kind) {
        case Key::Kind::up: back(1); break;
        case Key::Kind::page_up: back(extent.page); break;
        case Key::Kind::down: wishes.first += 1; break;
        case Key::Kind::page_down: wishes.first += extent.page; break;
        case Key::Kind::home: wishes.first = 0; break;
        case Key::Kind::end: wishes.first = last; break;
        default: break;
    }
    wishes.first = std::min(wishes.first, last);
}

std::string sums_of(const std::vector<TopRow>& rows) {
    Rates all;
    std::set<std::uint32_t> programs;
    for (const auto& row : rows) {
        all.bytes_in += row.rates.bytes_in;
        all.bytes_out += row.rates.bytes_out;
        programs.insert(row.endpoint.process_id);
    }
    return fmt::format("{} open in {} program{}, in {}/s, out {}/s", rows.size(), programs.size(),
                       programs.size() == 1 ? "" : "s", short_size(static_cast<std::uint64_t>(all.bytes_in)),
                       short_size(static_cast<std::uint64_t>(all.bytes_out)));
}

std::string wishes_text(const TopWishes& wishes) {
    auto text = fmt::format("by {}{}", kOrders.at(wishes.order).name, wishes.is_reversed ? ", reversed" : "");
    if (wishes.is_typing || !wishes.filter.empty()) text += fmt::format("  filter: {}", wishes.filter);
    if (wishes.is_typing) text += "_";
    return text + (wishes.is_paused ? "  paused" : "");
}

constexpr std::string_view kHelp = "q quit  < > sort by  r reverse  / filter  space pause  arrows scroll";
constexpr std::string_view kTypingHelp = "letters filter  Enter keeps  Esc clears";
// The sums, the wishes, the head of the table and the help.
constexpr std::size_t kOtherLines = 4;

}  // namespace

std::vector<std::string_view> top_orders() {
    std::vector<std::string_view> names;
    names.reserve(kOrders.size());
    for (const auto& order : kOrders) names.push_back(order.name);
    return names;
}

void apply(TopWishes& wishes, const Key& key, const TopExtent& extent) {
    if (wishes.is_typing) return type(wishes, key);
    switch (key.kind) {
        case Key::Kind::letter: command(wishes, key.letter); break;
        case Key::Kind::left: command(wishes, '<'); break;
        case Key::Kind::right: command(wishes, '>'); break;
        case Key::Kind::escape: wishes.filter.clear(); break;
        default: scroll(wishes, key.kind, extent);
    }
}

std::vector<TopRow> chosen_rows(const TopWishes& wishes, std::vector<TopRow> rows) {
    const auto filter = lower(wishes.filter);
    std::erase_if(rows, [&](const TopRow& row) { return !passes(filter, row); });
    const auto is_before = kOrders.at(wishes.order).is_before;
    // Equals stay as they were. Not by std::stable_sort, which Clang refuses to compile with GCC 12's library: it uses what is deprecated.
    std::vector<std::size_t> places(rows.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::sort(places, [&](std::size_t one, std::size_t other) {
        return is_before(rows[one], rows[other]) || (one < other && !is_before(rows[other], rows[one]));
    });
    if (wishes.is_reversed) std::ranges::reverse(places);
    std::vector<TopRow> chosen;
    chosen.reserve(rows.size());
    for (const auto place : places) chosen.push_back(std::move(rows[place]));
    return chosen;
}

std::size_t page_of(const Screen::Size& size) { return size.rows - std::min(size.rows, kOtherLines); }

std::vector<ScreenLine> screen_of(const TopWishes& wishes, const std::vector<TopRow>& rows, const Screen::Size& size) {
    const auto table = top_table(rows, size.columns);
    const auto page = page_of(size);
    const auto first = std::min(wishes.first, rows.size() - std::min(rows.size(), page));
    const auto last = std::min(rows.size(), first + page);
    auto head = table.head;
    head.resize(std::max(head.size(), size.columns), ' ');
    std::vector<ScreenLine> lines{
        {sums_of(rows), Style::strong}, {wishes_text(wishes)}, {std::move(head), Style::reverse}};
    for (std::size_t i = first; i < last; ++i)
        lines.push_back({table.lines[i], rows[i].endpoint.is_alive ? Style::plain : Style::faint});
    lines.resize(page + kOtherLines - 1);
    lines.push_back({std::string(wishes.is_typing ? kTypingHelp : kHelp), Style::faint});
    for (auto& line : lines) line.text = cut(line.text, size.columns);
    lines.resize(std::min(lines.size(), size.rows));
    return lines;
}

std::string plain_text_of(const std::vector<TopRow>& rows) {
    const auto table = top_table(rows, std::numeric_limits<std::size_t>::max());
    auto text = sums_of(rows) + "\n" + table.head + "\n";
    for (const auto& line : table.lines) text += line + "\n";
    return text;
}

}  // namespace strait::app
