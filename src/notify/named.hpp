#pragma once
/// What events, semaphores and mutexes have in common: being opened by an address.

#include "mechanism/mechanism.hpp"

#include "strait/address.hpp"
#include "strait/error.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace strait::notify {

/// Calls `open(mechanism)` for the address's mechanism; an error says what was being done.
template <typename Object, typename Open>
Result<Object> opened(const Address& address, os::ObjectMode mode, Noun noun, Open open) {
    const auto attempt = [&]() -> Result<Object> {
        const auto mechanism = mechanism::find(address, noun);
        if (!mechanism) return std::unexpected(mechanism.error());
        return open(**mechanism);
    };
    auto object = attempt();
    const char* action = mode == os::ObjectMode::open ? "open" : "create";
    if (!object) return std::unexpected(std::move(object.error()).doing(action, address.text()));
    return object;
}

template <typename Open>
auto parsed(std::string_view text, Open open) -> decltype(open(std::declval<const Address&>())) {
    const auto address = Address::parse(text);
    if (!address) return std::unexpected(address.error());
    return open(*address);
}

/// Takes what is there at once, and else says in the registry that somebody sleeps here: `wait(deadline)`.
template <typename Wait>
auto wait_listed(os::Listed& where, const Deadline& deadline, Wait wait) -> decltype(wait(deadline)) {
    if (deadline.is_now() || deadline.stop_token().stop_requested()) return wait(deadline);
    if (auto taken = wait(Deadline::now()); taken || taken.error() != Errc::timed_out) return taken;
    const os::Listed::Waiting mark(where, os::Listed::Awaited::data);
    return wait(deadline);
}

/// The answer of a try_ call from that of one with Deadline::now().
template <typename T>
Result<T> at_once(Result<T> result, const char* reason) {
    if (!result && result.error() == Errc::timed_out) return fail(Errc::would_block, reason);
    return result;
}

}  // namespace strait::notify
