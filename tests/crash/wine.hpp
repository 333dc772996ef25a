#pragma once
/// What cannot be proven under Wine.

#include "support/drivers.hpp"

namespace strait::test {

/// False where the system keeps a connection open although its owner was killed in the middle of a send: Wine 8's server
/// keeps the socket with the send that was pending, and the peer reads no end. Windows itself does not do so.
[[nodiscard]] bool sees_death_while_sending(const StreamDriver& driver);

}  // namespace strait::test
