#pragma once
/// What the fault peer can be. A role does its work and returns 0, if it lives that long.

#include <cstdint>
#include <string>
#include <vector>

namespace strait::test::fault_peer {

inline constexpr int kDied = 99;

/// At the N-th fault point from now on, or the first one of that name, the program says `standing` and waits for a line.
void stand_still_at(const std::string& point);

using Arguments = std::vector<std::string>;
using Role = int (*)(const Arguments&);

/// ADDRESS SIDE WHAT: one end of a channel, whose system calls are fault points too. SIDE is `serves`, which says `ready` when it listens, or
/// `connects`; WHAT is `sends`, `receives`, or `tries`: receives as a program with an event loop does. What goes over it is said at
/// support/channel_script.hpp.
int channel_end(const Arguments& arguments);

/// How many messages the topic roles are about, and the topic's room.
inline constexpr unsigned kMessages = 14;
inline constexpr unsigned kKept = 2;

/// ADDRESS POLICY: publishes kMessages numbered messages as publisher 1, every third one as a loan. POLICY is `last` or `all`.
int topic_publisher(const Arguments& arguments);
/// Does the same as publisher NUMBER for each line `POINT ADDRESS POLICY NUMBER` on stdin, stands still at that point, and says `done` behind it.
int topic_standing(const Arguments& arguments);
/// ADDRESS: holds the first message for as long as it lives, and receives up to message kMessages - 1 of publisher 1.
int topic_subscriber(const Arguments& arguments);

/// More than there are slots, so that they come round.
inline constexpr std::uint64_t kVersions = 8;
inline constexpr std::uint32_t kReaders = 1;

/// ADDRESS: opens or makes a state of a numbered value, and counts its sequence up to kVersions, which is its version as well.
int state_writer(const Arguments& arguments);

}  // namespace strait::test::fault_peer
