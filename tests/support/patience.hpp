#pragma once
/// How long a test waits for what must come. No test waits for time to pass: these only end what hangs.

#include <strait/deadline.hpp>

#include <chrono>

namespace strait::test {

/// Long enough for a busy machine, short enough that a hang is told before CTest's watchdog ends the suite.
inline constexpr std::chrono::seconds kPatience{20};

[[nodiscard]] inline Deadline patience() { return Deadline::after(kPatience); }

/// A time that passes while nothing comes: tests of deadlines run into it on purpose.
inline constexpr std::chrono::milliseconds kMoment{30};

[[nodiscard]] inline Deadline moment() { return Deadline::after(kMoment); }

}  // namespace strait::test
