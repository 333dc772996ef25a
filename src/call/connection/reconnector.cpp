#include "call/connection/reconnector.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace strait::call {
namespace {

// About this connection: what a handler says never has these codes.
bool is_lost(const Error& error) noexcept { return error == Errc::peer_died || error == Errc::closed; }

constexpr std::chrono::milliseconds kJustNow{1};
// At least so long is waited for what an attempt has begun.
constexpr std::chrono::seconds kOneAttempt{1};
constexpr std::chrono::hours kNothingIsDue{1};

Result<void> greet(const std::function<Result<void>(const rpc::Caller&)>& greeting, const rpc::Caller& caller) {
    try {
        return greeting ? greeting(caller) : Result<void>();
    } catch (const std::exception& thrown) {
        return fail(Errc::remote_error, thrown.what());
    }
}

}  // namespace

/// A call that no thread waits for.
struct Reconnector::Posted {
    std::vector<std::byte> message;
    PostedAnswer::Completion completion;
    Deadline deadline{};
    bool idempotent = false;
    std::size_t sent = 0;
    Clock::time_point give_up{};  // of the time that it is kept now
    std::size_t attempt = 0;      // how many had ended before
    std::optional<std::stop_callback<std::function<void()>>>
        on_stop{};  // waits for drop(), so it never goes under the lock
};

Reconnector::Reconnector(std::shared_ptr<Connection> first, Connect connect, std::shared_ptr<Sequence> sequence,
                         rpc::Reconnect settings)
    : connect_(std::move(connect)),
      sequence_(std::move(sequence)),
      settings_(std::move(settings)),
      current_(std::move(first)),
      pause_(settings_.first_pause) {}

std::shared_ptr<Connection> Reconnector::current() {
    const Lock lock(mutex_);
    return current_;
}

// A connection that stands; makes one if there is none. No connection may go under the lock: its reader may be about to tell us that it ended.
Result<std::shared_ptr<Connection>> Reconnector::reach(const Deadline& deadline, Look look) {
    const auto give_up = Clock::now() + settings_.wait;
    bool tried = false;
    while (true) {
        auto connection = current();
        if (stands(*connection, look)) return connection;
        Lock lock(mutex_);
        if (closed_) return fail(Errc::closed);
        if (connection != current_) continue;
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        const auto now = Clock::now();
        const bool is_my_turn = !connecting_ && now >= next_attempt_;
        if (now >= give_up && (tried || !is_my_turn)) return std::unexpected(why_not_);
        if (is_my_turn) {
            connect(lock, deadline.or_at(std::max(give_up, now + kOneAttempt)));
            tried = true;
        } else {
            wait(lock, deadline, connecting_ ? give_up : std::min(give_up, next_attempt_));
        }
    }
}

// A look costs a system call or two, which a busy client should not pay for.
bool Reconnector::stands(Connection& connection, Look look) const {
    const Clock::duration last(answered_at_.load(std::memory_order_relaxed));
    const bool just_answered = Clock::now().time_since_epoch() - last < kJustNow;
    return look == Look::unless_just_answered && just_answered ? !connection.has_ended() : connection.stands();
}

void Reconnector::wait(Lock& lock, const Deadline& deadline, Clock::time_point until) {
    // Woken by anything at all: the caller looks what it was.
    bool woken = false;
    changed_.wait_until(lock, deadline.stop_token(), *deadline.or_at(until).time(),
                        [&woken] { return std::exchange(woken, true); });
}

// One attempt. The pause after it grows, whether it succeeds or not: a server may end with each call that it gets.
void Reconnector::connect(Lock& lock, const Deadline& deadline) {
    connecting_ = true;
    lock.unlock();
    auto made = connect_(deadline);
    if (made) (*made)->look_after(weak_from_this());
    const auto greeted = made ? greet(settings_.on_reconnect, rpc::Caller(*made).within(deadline)) : Result<void>();
    if (!greeted) made = std::unexpected(greeted.error());
    lock.lock();
    if (made && closed_) {
        lock.unlock();
        made = fail(Errc::closed);
        lock.lock();
    }
    connecting_ = false;
    ++attempts_;
    next_attempt_ = Clock::now() + pause_;
    pause_ = std::min(pause_ * 2, settings_.longest_pause);
    in_doubt_ = true;
    if (made) {
        current_ = std::move(*made);  // whoever connects holds the one before
        if (listening_) current_->start_reading();
    } else {
        why_not_ =
            Error(Errc::peer_died, "the connection has ended, and connecting again fails: " + made.error().message());
    }
    changed_.notify_all();
}

void Reconnector::has_answered() {
    answered_at_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    if (!in_doubt_.load(std::memory_order_relaxed)) return;
    const Lock lock(mutex_);
    in_doubt_ = false;
    pause_ = settings_.first_pause;
    next_attempt_ = Clock::time_point::min();
}

bool Reconnector::may_repeat(const Error& error, bool idempotent, std::size_t sent) const noexcept {
    return is_lost(error) && idempotent && sent < settings_.attempts;
}

Result<void> Reconnector::exchange(rpc::Writer& message, DirectAnswer& answer, const Manner& manner) {
    const auto size = message.bytes().size();
    for (std::size_t sent = 1;; ++sent) {
        const auto connection = reach(manner.deadline, Look::unless_just_answered);
        if (!connection) return std::unexpected(connection.error());
        message.cut(size);
        answer.restart();
        auto done = (*connection)->exchange(message, answer, manner.deadline);
        if (done || !is_lost(done.error())) has_answered();
        if (done || !may_repeat(done.error(), manner.idempotent || !answer.sent, sent)) return done;
    }
}

// What was not sent whole was not heard.
Result<void> Reconnector::send(rpc::Writer& message, const Deadline& deadline) {
    for (std::size_t sent = 1;; ++sent) {
        const auto connection = reach(deadline);
        if (!connection) return std::unexpected(connection.error());
        auto done = (*connection)->send(message, deadline);
        if (done || !may_repeat(done.error(), true, sent)) return done;
    }
}

Result<std::shared_ptr<Connection>> Reconnector::open(rpc::Writer& message, const std::shared_ptr<ResultQueue>& queue) {
    const auto size = message.bytes().size();
    for (std::size_t sent = 1;; ++sent) {
        auto connection = reach(queue->deadline);
        if (!connection) return connection;
        message.cut(size);
        queue->restart();
        const auto opened = (*connection)->open(message, queue);
        if (opened) return connection;
        if (!may_repeat(opened.error(), true, sent)) return std::unexpected(opened.error());
    }
}

void Reconnector::post(rpc::Writer& message, PostedAnswer::Completion completion, const Manner& manner) {
    const auto call = std::make_shared<Posted>();
    const auto bytes = message.bytes();
    call->message.assign(bytes.begin(), bytes.end());
    call->completion = std::move(completion);
    call->deadline = manner.deadline;
    call->idempotent = manner.idempotent;
    if (const auto& token = manner.deadline.stop_token(); token.stop_possible()) {
        call->on_stop.emplace(token, [self = weak_from_this(), stopped = call.get()] {
            if (const auto alive = self.lock()) alive->drop(*stopped);
        });
    }
    std::shared_ptr<Connection> connection;
    {
        const Lock lock(mutex_);
        // Behind those that wait already.
        if (kept_.empty() && !closed_) connection = current_;
    }
    if (connection && connection->stands()) return post_over(*connection, call);
    keep(call);
}

void Reconnector::post_over(Connection& connection, const std::shared_ptr<Posted>& call) {
    ++call->sent;
    rpc::Writer message;
    message.append(call->message);
    auto answered = [self = shared_from_this(), call](Result<std::span<const std::byte>> answer) {
        if (answer || !is_lost(answer.error())) self->has_answered();
        if (!answer && self->may_repeat(answer.error(), call->idempotent, call->sent)) return self->keep(call);
        call->completion(std::move(answer));
    };
    connection.post(message, std::move(answered), call->deadline);
}

// Until there is a connection.
void Reconnector::keep(const std::shared_ptr<Posted>& call) {
    {
        const Lock lock(mutex_);
        if (closed_) return complete(call, Error(Errc::closed));
        call->give_up = Clock::now() + settings_.wait;
        call->attempt = attempts_;
        kept_.push_back(call);
        start_keeping(lock);
    }
    changed_.notify_all();
    // Before it was kept there was nothing to drop.
    if (call->deadline.stop_token().stop_requested()) drop(*call);
}

void Reconnector::drop(const Posted& call) {
    std::shared_ptr<Posted> dropped;
    {
        const Lock lock(mutex_);
        const auto found = std::ranges::find(kept_, &call, &std::shared_ptr<Posted>::get);
        if (found == kept_.end()) return;
        dropped = std::move(*found);
        kept_.erase(found);
    }
    complete(std::move(dropped), Error(Errc::cancelled));
}

void Reconnector::complete(std::shared_ptr<Posted> call, const Error& error) {
    sequence_->add([call = std::move(call), error] { call->completion(std::unexpected(error)); });
}

void Reconnector::look_again() {
    // Whoever is about to wait has looked by then, or is woken.
    {
        const Lock lock(mutex_);
    }
    changed_.notify_all();
}

void Reconnector::listen() {
    const Lock lock(mutex_);
    listening_ = true;
    current_->start_reading();
    start_keeping(lock);
}

void Reconnector::start_keeping(const Lock& /*lock*/) {
    if (closed_ || keeper_.joinable()) return;
    keeper_ = std::thread([self = shared_from_this()] { self->keep_connected(); });
}

void Reconnector::keep_connected() {
    Lock lock(mutex_);
    while (!closed_) {
        complete_late(lock);
        if (closed_) break;
        if (kept_.empty() && (!listening_ || !current_->has_ended())) {
            changed_.wait(lock);
        } else if (!current_->has_ended()) {
            send_kept(lock);
        } else if (!connecting_ && Clock::now() >= next_attempt_) {
            start_attempt(lock);
        } else {
            wait(lock, Deadline::until_stopped(stop_.get_token()), next_look(lock));
        }
    }
    lock.unlock();
    if (attempt_.joinable()) attempt_.join();
}

void Reconnector::send_kept(Lock& lock) {
    lock.unlock();
    {
        const auto connection = current();
        std::vector<std::shared_ptr<Posted>> calls;
        if (connection->stands()) {
            const Lock again(mutex_);
            calls.swap(kept_);
        }
        for (const auto& call : calls) post_over(*connection, call);
    }
    lock.lock();
}

// In a thread beside the keeper: what is kept meanwhile may have less time than the attempt takes.
void Reconnector::start_attempt(Lock& lock) {
    connecting_ = true;
    lock.unlock();
    if (attempt_.joinable()) attempt_.join();
    attempt_ = std::thread([self = shared_from_this()] {
        const auto most = std::max<Clock::duration>(self->settings_.wait, kOneAttempt);
        const auto before = self->current();
        Lock own(self->mutex_);
        self->attempting_ = std::this_thread::get_id();
        self->connect(own, Deadline::after(most).or_stopped(self->stop_.get_token()));
        self->attempting_ = {};
    });
    lock.lock();
}

// When there is something to do for the keeper, if nothing changes before.
Reconnector::Clock::time_point Reconnector::next_look(const Lock& /*lock*/) const {
    const auto now = Clock::now();
    auto next = connecting_ ? now + kNothingIsDue : next_attempt_;
    for (const auto& call : kept_) {
        if (call->give_up > now) next = std::min(next, call->give_up);
        next = std::min(next, call->deadline.time().value_or(next));
    }
    return next;
}

// A call has one attempt at least, unless it comes in the pause after one.
bool Reconnector::is_over(const Posted& call, Clock::time_point now, const Lock& /*lock*/) const {
    if (call.deadline.expired()) return true;
    const bool may_give_up = call.attempt != attempts_ || (!connecting_ && now < next_attempt_);
    return now >= call.give_up && may_give_up && current_->has_ended();
}

void Reconnector::complete_late(Lock& lock) {
    const auto now = Clock::now();
    std::vector<std::shared_ptr<Posted>> late;
    std::erase_if(kept_, [&](std::shared_ptr<Posted>& call) {
        if (!is_over(*call, now, lock)) return false;
        late.push_back(std::move(call));
        return true;
    });
    if (late.empty()) return;
    const auto why_not = why_not_;
    lock.unlock();
    for (auto& call : late) {
        const bool in_time = !call->deadline.expired();
        complete(std::move(call), in_time ? why_not : Error(Errc::timed_out));
    }
    lock.lock();
}

void Reconnector::close() noexcept {
    std::vector<std::shared_ptr<Posted>> kept;
    std::shared_ptr<Connection> current;
    bool is_keepers = false;
    {
        const Lock lock(mutex_);
        closed_ = true;
        kept = std::exchange(kept_, {});
        current = current_;
        is_keepers = attempting_ == std::this_thread::get_id();
    }
    stop_.request_stop();
    changed_.notify_all();
    for (auto& call : kept) complete(std::move(call), Error(Errc::closed));
    current->close();
    if (!keeper_.joinable()) return;
    // What greets a new connection may close the client, and the keeper waits for that.
    if (is_keepers || keeper_.get_id() == std::this_thread::get_id()) {
        keeper_.detach();
    } else {
        keeper_.join();
    }
}

}  // namespace strait::call
