#include "stdout_watch.hpp"

#include "exit_code.hpp"

#include <atomic>

namespace strait::app {

Result<int> while_stdout_is_read(const Session& session, const Action& action) {
    std::stop_source stop;
    std::atomic<bool> is_closed = false;
    const std::stop_callback on_stop(session.stop, [&] { stop.request_stop(); });
    const auto watching = watch_stdout([&] {
        is_closed = true;
        stop.request_stop();
    });
    const auto code = action({stop.get_token(), session.command});
    const bool was_stopped = code ? *code == kInterrupted : code.error() == Errc::cancelled;
    if (was_stopped && is_closed && !session.stop.stop_requested()) return kSuccess;
    return code;
}

}  // namespace strait::app
