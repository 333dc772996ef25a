#pragma once
/// A verb that waits for something to print ends when nobody reads its stdout any more: `strait subscribe shm://quotes | head -2`.

#include "verb.hpp"

#include <functional>
#include <thread>

namespace strait::app {

/// Runs the verb with a stop token that a closed stdout triggers too; such an end is a success. A verb that writes there at that
/// moment finds out by itself.
[[nodiscard]] Result<int> while_stdout_is_read(const Session& session, const Action& action);

/// Calls that once, from the thread it returns, when stdout is a pipe or socket and nobody is left at its other end.
/// Nothing stays open for it: who closes stdout ends it. The destructor ends the thread.
/// Linux tells at once, Windows is asked every 100 ms. Source: epoll(7); NtQueryInformationFile.
[[nodiscard]] std::jthread watch_stdout(std::function<void()> closed);

}  // namespace strait::app
