#pragma once
/// Measuring with a program that sends back all it gets.

#include "tour/figures.hpp"
#include "tour/input.hpp"

#include <strait/stream.hpp>

namespace strait::app::tour {

/// Sends the input, compares the digest of what comes back, and measures. The bytes of the rate are counted one way.
/// Has no deadline: whoever started the other program kills it when time runs out, which ends the wait.
[[nodiscard]] Result<Figures> measure_echo(Stream& from, Stream& to, const Input& input);

}  // namespace strait::app::tour
