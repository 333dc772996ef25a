#include "strait/address.hpp"

#include "core/command_line.hpp"
#include "core/host_port.hpp"
#include "core/nearest.hpp"
#include "core/percent.hpp"
#include "strait/limits.hpp"
#include "strait/schemes.hpp"

#include <algorithm>
#include <utility>

namespace strait {
namespace {

constexpr std::size_t kLongestName = 200;

Error unknown_scheme(std::string_view scheme) {
    std::vector<std::string_view> names;
    for (const auto& row : schemes()) names.push_back(row.name);
    const auto guess = nearest(scheme, names);
    const std::string hint =
        guess.empty() ? "'strait schemes' lists them all" : "did you mean " + std::string(guess) + ":?";
    return {Errc::invalid_address, "there is no scheme '" + std::string(scheme) + ":'; " + hint};
}

Error unknown_option(const Scheme& scheme, std::string_view option) {
    std::string known;
    for (const auto name : scheme.options) known += (known.empty() ? "" : ", ") + std::string(name);
    const std::string hint = known.empty() ? " has no options" : " knows: " + known;
    return {Errc::invalid_address,
            "there is no option '" + std::string(option) + "'; " + std::string(scheme.name) + ":" + hint};
}

Result<void> check_name(const std::string& name) {
    if (name.size() > kLongestName) {
        return fail(Errc::invalid_address, "the name has " + std::to_string(name.size()) + " bytes; it may have " +
                                               std::to_string(kLongestName));
    }
    if (name.find('/') != std::string::npos) {
        return fail(Errc::invalid_address,
                    "a name cannot contain '/'; for a file use unix://, fifo:// or map:// with a path");
    }
    if (name == "." || name == "..") return fail(Errc::invalid_address, "'" + name + "' cannot be a name");
    return {};
}

Result<void> check_place(const Scheme& scheme, const Address& address) {
    const std::string& place = address.place();
    const std::string form = "write " + std::string(scheme.form);
    switch (scheme.place) {
        case Place::nothing:
            if (!place.empty())
                return fail(Errc::invalid_address, "nothing goes behind '" + std::string(scheme.name) + ":'");
            return {};
        case Place::command: {
            const auto command = command_of(address);
            if (!command) return std::unexpected(command.error());
            return {};
        }
        case Place::host_port: {
            const auto parsed = parse_host_port(place);
            if (!parsed) return std::unexpected(parsed.error());
            return {};
        }
        case Place::name:
            if (place.empty()) return fail(Errc::invalid_address, "the name is missing: " + form);
            return check_name(place);
        case Place::path:
            if (place.empty()) return fail(Errc::invalid_address, "the path is missing: " + form);
            return {};
        case Place::free:
            if (place.empty()) return fail(Errc::invalid_address, "the place is missing: " + form);
            return {};
    }
    std::unreachable();
}

Result<std::vector<Address::Option>> parse_options(const Scheme& scheme, std::string_view text) {
    std::vector<Address::Option> options;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) {
            return fail(Errc::invalid_address, "the option '" + std::string(pair) + "' has no value: write NAME=VALUE");
        }
        const auto name = pair.substr(0, equals);
        if (std::ranges::find(scheme.options, name) == scheme.options.end())
            return std::unexpected(unknown_option(scheme, name));
        auto value = percent_decode(pair.substr(equals + 1));
        if (!value) return std::unexpected(value.error());
        options.push_back({std::string(name), std::move(*value)});
    }
    return options;
}

Result<const Scheme*> scheme_of(std::string_view text) {
    if (text.empty())
        return fail(Errc::invalid_address, "the address is empty: write SCHEME://PLACE, such as pipe://test");
    if (text.size() > kDefaultLimits.address) {
        return fail(Errc::invalid_address, "the address has " + std::to_string(text.size()) + " bytes; it may have " +
                                               std::to_string(kDefaultLimits.address));
    }
    if (text.find('\0') != std::string_view::npos)
        return fail(Errc::invalid_address, "an address cannot contain a NUL byte");
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) {
        return fail(Errc::invalid_address, "the scheme is missing: write SCHEME://PLACE, such as pipe://test");
    }
    const auto* scheme = find_scheme(text.substr(0, colon));
    if (scheme == nullptr) return std::unexpected(unknown_scheme(text.substr(0, colon)));
    return scheme;
}

// The part behind `scheme:` or `scheme://`, which the form of the scheme decides.
Result<std::string_view> rest_of(const Scheme& scheme, std::string_view text) {
    std::string_view rest = text.substr(scheme.name.size() + 1);
    if (scheme.form.find("://") == std::string_view::npos) return rest;
    if (!rest.starts_with("//")) {
        return fail(Errc::invalid_address,
                    "'//' is missing behind '" + std::string(scheme.name) + ":': write " + std::string(scheme.form));
    }
    return rest.substr(2);
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
    const auto complain = [text](Error error) {
        return std::unexpected(std::move(error).doing("use the address", text.substr(0, kDefaultLimits.address)));
    };
    const auto scheme = scheme_of(text);
    if (!scheme) return complain(scheme.error());
    const auto rest = rest_of(**scheme, text);
    if (!rest) return complain(rest.error());

    Address address;
    address.scheme_ = (*scheme)->name;
    const auto question = rest->find('?');
    auto place = percent_decode(rest->substr(0, question));
    if (!place) return complain(place.error());
    address.place_ = std::move(*place);
    if (question != std::string_view::npos) {
        auto options = parse_options(**scheme, rest->substr(question + 1));
        if (!options) return complain(options.error());
        address.options_ = std::move(*options);
    }
    if (const auto good = check_place(**scheme, address); !good) return complain(good.error());
    return address;
}

std::optional<std::string_view> Address::option(std::string_view name) const noexcept {
    const auto found =
        std::find_if(options_.rbegin(), options_.rend(), [name](const Option& o) { return o.name == name; });
    if (found == options_.rend()) return std::nullopt;
    return found->value;
}

Address Address::with_place(std::string place) const {
    Address other = *this;
    other.place_ = std::move(place);
    return other;
}

std::string Address::text() const {
    const auto* scheme = find_scheme(scheme_);
    if (scheme == nullptr) return "";
    const bool has_slashes = scheme->form.find("://") != std::string_view::npos;
    std::string text = scheme_ + (has_slashes ? "://" : ":") + percent_encode(place_, "?");
    char separator = '?';
    for (const auto& option : options_) {
        text += separator + option.name + "=" + percent_encode(option.value, "&");
        separator = '&';
    }
    return text;
}

}  // namespace strait
