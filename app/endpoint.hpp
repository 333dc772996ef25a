#pragma once
/// What the verbs ask of an address.

#include "relay.hpp"

#include <strait/address.hpp>
#include <strait/schemes.hpp>
#include <strait/stream.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace strait::app {

/// True when that noun can be opened at the address, on some system.
[[nodiscard]] bool carries(const Address& address, Noun noun);

/// True when datagrams there go both ways, so that who sends may hear an answer. Queues and mailslots are one way.
[[nodiscard]] bool answers(const Address& address);

enum class Role : std::uint8_t { connects, listens };

/// The stream as an end of a relay, without the direction that a FIFO has not got.
[[nodiscard]] RelayEnd end_of(Stream& stream, const Address& address, Role role);

/// What `use(object)` answers, or why there is no object.
template <typename T, typename Use>
[[nodiscard]] Result<void> using_it(Result<T> object, Use use) {
    if (!object) return std::unexpected(std::move(object.error()));
    return use(*object);
}

/// The line that people and scripts wait for: `listening on tcp://localhost:41234 (127.0.0.1:41234)`.
void announce(const Address& address);

}  // namespace strait::app
