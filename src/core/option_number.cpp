#include "core/option_number.hpp"

#include <charconv>
#include <string>

namespace strait {

Result<std::uint64_t> parse_number(std::string_view what, std::string_view text, NumberRange range) {
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    const auto digits = is_hex ? text.substr(2) : text;
    std::uint64_t number = 0;
    const auto end = digits.data() + digits.size();
    const auto [stop, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number, is_hex ? 16 : 10);
    const bool is_number = !digits.empty() && stop == end && code != std::errc::invalid_argument;
    if (!is_number)
        return fail(Errc::invalid_address, std::string(what) + " '" + std::string(text) + "' is not a number");
    if (code == std::errc::result_out_of_range || number < range.least || number > range.most) {
        return fail(Errc::invalid_address, std::string(what) + " " + std::string(text) +
                                               " is out of range: it must be " + std::to_string(range.least) + " to " +
                                               std::to_string(range.most));
    }
    return number;
}

Result<std::optional<std::uint64_t>> option_number(const Address& address, std::string_view name, NumberRange range) {
    const auto text = address.option(name);
    if (!text) return std::nullopt;
    const auto number = parse_number("the option '" + std::string(name) + "'", *text, range);
    if (!number) return std::unexpected(number.error());
    return *number;
}

}  // namespace strait
