#include "strait/bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace strait {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array kUnits{
    Unit{"", 1},
    Unit{"B", 1},
    Unit{"KiB", 1ULL << 10},
    Unit{"MiB", 1ULL << 20},
    Unit{"GiB", 1ULL << 30},
    Unit{"TiB", 1ULL << 40},
    Unit{"kB", 1'000},
    Unit{"MB", 1'000'000},
    Unit{"GB", 1'000'000'000},
};

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
    const auto invalid = [text](std::string_view why) {
        return fail(Errc::invalid_argument, "'" + std::string(text) + "' is not a size: " + std::string(why));
    };
    const auto too_large = [text] {
        return fail(Errc::too_large, "the size '" + std::string(text) + "' is larger than 2^63-1 bytes");
    };
    if (text.starts_with('-')) return invalid("it is negative");
    std::uint64_t count = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (problem == std::errc::result_out_of_range) return too_large();
    if (problem != std::errc()) return invalid("write a number of bytes, such as 4096, 64KiB or 16MiB");
    const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    const auto unit = std::ranges::find(kUnits, suffix, &Unit::name);
    if (unit == kUnits.end()) return invalid("the units are B, KiB, MiB, GiB, TiB, kB, MB and GB");
    if (count > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / unit->factor) return too_large();
    return count * unit->factor;
}

}  // namespace strait
