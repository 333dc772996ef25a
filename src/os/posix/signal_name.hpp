#pragma once
/// Names of signals.

#include <optional>
#include <string>
#include <string_view>

namespace strait::os {

/// The number of `USR1`, `SIGUSR1`, `RTMIN+3`, `RTMAX-1` or `10`; nothing where there is no such signal, or the C library keeps it to itself.
[[nodiscard]] std::optional<int> signal_number(std::string_view name);
/// `SIGUSR1`, `SIGRTMIN+3`.
[[nodiscard]] std::string signal_name(int number);

}  // namespace strait::os
