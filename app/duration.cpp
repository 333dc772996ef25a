#include "duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace strait::app {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr milliseconds kLongest = std::chrono::hours(24 * 365);

struct Unit {
    std::string_view name;
    milliseconds length;
};

constexpr std::array kUnits{Unit{"ms", 1ms}, Unit{"s", 1s}, Unit{"m", 1min}, Unit{"h", 1h}};

std::unexpected<Error> complain(Errc code, std::string_view text, std::string_view why) {
    return fail(code, "'" + std::string(text) + "' is not a duration: " + std::string(why));
}

}  // namespace

Result<milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return 0ms;
    if (text.starts_with('-')) return complain(Errc::invalid_argument, text, "it is negative");
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view rest(end, text.data() + text.size());
    if (error == std::errc::result_out_of_range) return complain(Errc::too_large, text, "it is longer than a year");
    const auto unit = std::ranges::find(kUnits, rest, &Unit::name);
    if (error != std::errc() || unit == kUnits.end())
        return complain(Errc::invalid_argument, text, "write a number and a unit, such as 500ms, 5s, 2m or 1h");
    if (count > kLongest / unit->length) return complain(Errc::too_large, text, "it is longer than a year");
    return count * unit->length;
}

}  // namespace strait::app
