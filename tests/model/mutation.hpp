#pragma once
/// One deliberate mistake at one place of the code that is checked.

#include "model/memory.hpp"

#include <cstdint>
#include <set>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace strait::model {

enum class Kind : std::uint8_t { load, store, update, fence, barrier };

/// Where the code touches the memory, and how.
struct Site {
    std::string_view file;  ///< below the source tree, a layer's below src/
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    Kind kind = Kind::load;
    Order order = Order::relaxed;
    Order failure = Order::relaxed;  ///< of a compare-and-exchange that does not

    [[nodiscard]] static Site of(const std::source_location& where, Kind kind, Order order,
                                 Order failure = Order::relaxed) noexcept;
    [[nodiscard]] bool is_at(const Site& other) const noexcept {
        return line == other.line && column == other.column && kind == other.kind && file == other.file;
    }
    [[nodiscard]] auto key() const noexcept { return std::tuple(file, line, column, kind, order, failure); }
    friend bool operator<(const Site& one, const Site& other) noexcept { return one.key() < other.key(); }
    [[nodiscard]] std::string text() const;
};

enum class Mistake : std::uint8_t {
    none,
    weaker,          ///< another order
    weaker_failure,  ///< another order of what a compare-and-exchange reads that fails
    dropped,         ///< a store, a fence or a barrier that is not there
    late,            ///< a store that comes after the next operation
    blind,           ///< a load that finds 0 whatever is there: its check is skipped
};

struct Mutation {
    Mistake mistake = Mistake::none;
    Site site;
    Order order = Order::relaxed;  ///< the weaker one

    [[nodiscard]] bool is(Mistake what, const Site& here) const noexcept { return mistake == what && site.is_at(here); }
    [[nodiscard]] std::string text() const;
};

/// Every order one step weaker, every store, fence and barrier dropped and every store late, every load blind.
[[nodiscard]] std::vector<Mutation> mutations_of(const std::set<Site>& sites);

[[nodiscard]] std::string_view name(Order order) noexcept;
[[nodiscard]] std::string_view name(Kind kind) noexcept;

}  // namespace strait::model
