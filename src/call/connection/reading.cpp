/// Who reads a connection that nobody shares: a thread of its own, or whoever waits.

#include "call/connection/connection.hpp"
#include "call/connection/errors.hpp"

#include <utility>

namespace strait::call {
namespace {

// So many messages are read by one that only looks whether the connection stands.
constexpr int kMostAhead = 1000;

}  // namespace

Result<void> Connection::pump(const Deadline& deadline) {
    if (auto* const channel = direct_.load(std::memory_order_relaxed)) return pump_directly(*channel, deadline);
    const auto message = link_->receive(deadline);
    if (!message) return std::unexpected(ended_by(message.error()));
    auto taken = dispatch(*message);
    link_->release();
    if (!taken) end(taken.error());
    // A server knows from the first message what is spoken.
    direct_.store(link_->direct(), std::memory_order_relaxed);
    return taken;
}

// It has ended if it could not be read for another reason than that it took too long.
Error Connection::ended_by(Error error) {
    if (error != Errc::timed_out && error != Errc::cancelled) end(lost(error));
    return error;
}

void Connection::read_all(const std::stop_token& stop) {
    {
        std::unique_lock lock(mutex_);
        wait_for_turn(lock);
        if (ended_) return;
        reading_ = true;
    }
    const std::stop_callback forward(stop, [this] {
        stop_.request_stop();
        const std::lock_guard lock(mutex_);
        wake_reader_.request_stop();
    });
    auto deadline = until_next_timeout();
    while (!stop.stop_requested() && !stop_.stop_requested() && !has_ended()) {
        const auto read = pump(deadline);
        if (!read && read.error() == Errc::timed_out) fail_timed_out();
        // One that has become too early since costs a look, and no message costs another deadline.
        if (!read || deadline.stop_token().stop_requested()) deadline = until_next_timeout();
    }
    const std::lock_guard lock(mutex_);
    reading_ = false;
    changed_.notify_all();
}

// Calls that no thread waits for end in time because the reader wakes for them.
Deadline Connection::until_next_timeout() {
    const std::lock_guard lock(mutex_);
    if (wake_reader_.stop_requested() && !stop_.stop_requested()) wake_reader_ = std::stop_source();
    auto deadline = Deadline::until_stopped(wake_reader_.get_token());
    pending_.each([&](std::uint32_t, const Pending& pending) {
        if (const auto time = pending.time()) deadline = deadline.or_at(*time);
    });
    return deadline;
}

void Connection::fail_timed_out() {
    std::vector<std::uint32_t> late;
    {
        const std::lock_guard lock(mutex_);
        const auto now = Deadline::Clock::now();
        pending_.each([&](std::uint32_t id, const Pending& pending) {
            if (const auto time = pending.time(); time && *time <= now) late.push_back(id);
        });
    }
    for (const auto id : late) give_up(id, Error(Errc::timed_out));
}

void Connection::start_reading() {
    const std::lock_guard lock(mutex_);
    if (reader_.joinable() || is_shared_ || ended_) return;
    reader_ = std::thread([this] { read_all(stop_.get_token()); });
}

// Until nobody reads.
void Connection::wait_for_turn(std::unique_lock<std::mutex>& lock) {
    ++waiting_;
    changed_.wait(lock, [&] { return !reading_; });
    --waiting_;
}

bool Connection::stands() {
    {
        const std::lock_guard lock(mutex_);
        if (ended_ || reading_) return !ended_;
        reading_ = true;
    }
    for (int ahead = 0; ahead < kMostAhead && pump(Deadline::now()); ++ahead) {
    }
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (waiting_ > 0) changed_.notify_all();
    return !ended_;
}

}  // namespace strait::call
