#pragma once
/// Waiting for time to pass, or for a stop token.

#include "strait/deadline.hpp"
#include "strait/error.hpp"

namespace strait::os {

/// Always an error: timed_out when the deadline's time has come, cancelled when its token was triggered first.
[[nodiscard]] Error pause(const Deadline& deadline);

}  // namespace strait::os
