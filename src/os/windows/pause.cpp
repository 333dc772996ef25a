#include "os/pause.hpp"

#include "os/windows/wait.hpp"

namespace strait::os {

Error pause(const Deadline& deadline) {
    // Nothing ever signals it, so only the deadline ends the wait.
    const auto event = make_event();
    if (!event) return event.error();
    const auto waited = wait_one(event->get(), deadline);
    return waited ? Error(Errc::io, "an event nobody knows was signalled") : waited.error();
}

}  // namespace strait::os
