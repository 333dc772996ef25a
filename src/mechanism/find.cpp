#include "mechanism/mechanism.hpp"

#include <algorithm>

namespace strait::mechanism {
namespace {

const Mechanism* row_of(std::string_view scheme) noexcept {
    const auto all = mechanisms();
    const auto found = std::ranges::find(all, scheme, &Mechanism::scheme);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

Result<const Mechanism*> find(const Address& address, Noun noun) {
    if (const auto allowed = require(address, noun, this_system()); !allowed) return std::unexpected(allowed.error());
    return row_of(address.scheme());
}

}  // namespace strait::mechanism

namespace strait {

Result<std::string> native_name(const Address& address) {
    const auto complain = [&address](Error error) {
        return std::unexpected(std::move(error).doing("name", address.text()));
    };
    if (const auto here = require_available(address, this_system()); !here) return complain(here.error());
    auto name = mechanism::row_of(address.scheme())->native_name(address);
    if (!name) return complain(name.error());
    return name;
}

}  // namespace strait
