#pragma once
/// What the fault peer can be. A role does its work and returns 0, if it lives that long.

#include <string>
#include <vector>

namespace strait::test::fault_peer {

inline constexpr int kDied = 99;

using Arguments = std::vector<std::string>;
using Role = int (*)(const Arguments&);

/// How many messages the topic roles are about, and the topic's room.
inline constexpr unsigned kMessages = 14;
inline constexpr unsigned kKept = 2;

/// ADDRESS POLICY: publishes kMessages numbered messages as publisher 1, every third one as a loan. POLICY is `last` or `all`.
int topic_publisher(const Arguments& arguments);
/// ADDRESS: holds the first message for as long as it lives, and receives up to message kMessages - 1 of publisher 1.
int topic_subscriber(const Arguments& arguments);

}  // namespace strait::test::fault_peer
