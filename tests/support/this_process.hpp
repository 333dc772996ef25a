#pragma once
/// What a test needs to know of the process it runs in.

#include <cstddef>
#include <cstdint>
#include <string>

namespace strait::test {

[[nodiscard]] std::uint32_t this_process_id();
/// As Peer::user_id: a uid in decimal, or a SID.
[[nodiscard]] std::string this_user_id();

/// Descriptors (Linux: /proc/self/fd) or handles (GetProcessHandleCount) that are open now.
[[nodiscard]] std::size_t open_handles();

/// Lets this process open as many descriptors as the system allows it. Windows has no such limit.
void raise_handle_limit();

}  // namespace strait::test
