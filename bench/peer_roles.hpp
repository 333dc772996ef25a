#pragma once
/// The roles of `strait bench-peer`, each beside the contender that it belongs to.

#include <strait/error.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strait::bench {

using Words = std::vector<std::string>;

/// The other process of a contender: what it is called on its command line, how many arguments it has, what it does until its stdin ends.
struct PeerRole {
    std::string_view name;
    std::size_t arguments;
    Result<void> (*play)(const Words& arguments);
};

[[nodiscard]] Result<void> follow_over_stdio(const Words& arguments);
[[nodiscard]] Result<void> follow_over_stream(const Words& arguments);
[[nodiscard]] Result<void> follow_over_fifos(const Words& arguments);
[[nodiscard]] Result<void> follow_in_memory(const Words& arguments);
[[nodiscard]] Result<void> follow_over_stdio_channel(const Words& arguments);
[[nodiscard]] Result<void> follow_over_channel(const Words& arguments);
[[nodiscard]] Result<void> follow_over_topics(const Words& arguments);
[[nodiscard]] Result<void> follow_as_subscribers(const Words& arguments);
[[nodiscard]] Result<void> follow_as_state_readers(const Words& arguments);
[[nodiscard]] Result<void> follow_over_datagrams(const Words& arguments);
[[nodiscard]] Result<void> follow_by_bells(const Words& arguments);
[[nodiscard]] Result<void> follow_as_rival(const Words& arguments);
[[nodiscard]] Result<void> follow_idly(const Words& arguments);
[[nodiscard]] Result<void> follow_calls(const Words& arguments);
[[nodiscard]] Result<void> follow_contest(const Words& arguments);

/// Those of this system alone.
[[nodiscard]] std::span<const PeerRole> system_peer_roles();

}  // namespace strait::bench
