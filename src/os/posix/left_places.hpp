#pragma once
/// What a killed program has left at places that only its page in the registry knows.

namespace strait::os {

/// Whether a socket, a FIFO or its lock still lies at a path where the program of that page has listened, or a queue where it has received that the
/// system does not list, and nobody has taken the place over. Takes the open file of the page. False when it is no page.
[[nodiscard]] bool has_left_places(int page) noexcept;

}  // namespace strait::os
