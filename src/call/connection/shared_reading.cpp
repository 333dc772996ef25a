/// A connection that others read: SharedLoop, with many more.

#include "call/connection/connection.hpp"
#include "call/connection/errors.hpp"

#include <algorithm>
#include <utility>

namespace strait::call {

Result<NativeHandle> Connection::share(std::weak_ptr<SharedReader> reader) {
    auto handle = link_->share();
    if (!handle) return handle;
    const std::lock_guard lock(mutex_);
    shared_reader_ = std::move(reader);
    is_shared_ = true;
    reading_ = true;
    return handle;
}

void Connection::read_some() {
    if (auto sent = link_->send_rest(); !sent) return end(lost(sent.error()));
    if (link_->has_unsent()) return;
    if (auto more = link_->read_more(Deadline::now()); !more) {
        if (more.error() != Errc::timed_out) end(lost(more.error()));
        return;
    }
    while (!has_ended()) {
        const auto message = link_->next(Deadline::now());
        if (!message) return end(lost(message.error()));
        if (!*message) break;
        auto taken = dispatch(**message);
        link_->release();
        if (!taken) return end(taken.error());
    }
    link_->rest();
}

std::optional<Deadline::Clock::time_point> Connection::end_late() {
    fail_timed_out();
    auto next = until_next_timeout().time();
    const auto whole_by = link_->whole_by();
    if (!whole_by) return next;
    if (*whole_by <= Deadline::Clock::now())
        end(Error(Errc::corrupt_peer, "the peer has begun a message and does not finish it"));
    return next ? std::min(*next, *whole_by) : *whole_by;
}

void Connection::stop_sharing() {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    changed_.notify_all();
}

void Connection::look_again() {
    if (const auto reader = shared_reader_.lock()) reader->look_again();
}

}  // namespace strait::call
