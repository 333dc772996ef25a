#pragma once
/// `listen --keep`: one stdin for many peers, and what all of them send on one stdout.

#include <strait/listener.hpp>

#include <stop_token>

namespace strait::app {

/// Accepts until stopped. Each peer gets what comes on stdin while it is connected.
[[nodiscard]] Result<int> broadcast(Listener& listener, Stream& stdio, const std::stop_token& stop);

}  // namespace strait::app
