#include "call/connection/connection.hpp"

#include "call/connection/errors.hpp"
#include "call/connection/incoming_call.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace strait::call {
namespace {

// A call's number stands behind the two bytes of its array and its type.
constexpr std::size_t kNumberAt = 2;

// [0, number, name, parameters, milliseconds]: how many are left when it is sent.
void write_time_left(rpc::Writer& message, const Deadline& deadline) {
    if (message.front() != std::byte{0x95}) return;
    const auto left = deadline.remaining().value_or(Deadline::Clock::duration::zero());
    message.natural(static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

// As it stands in the call, so that the other end need not know that two forms are one number.
void write_number(rpc::Writer& message, std::uint32_t id) {
    const auto at = message.size();
    message.natural(0xffff'ffff);
    message.fill(at, id);
}

}  // namespace

Connection::Connection(std::unique_ptr<Link> link, std::shared_ptr<Procedures> procedures,
                       std::shared_ptr<Workers> workers, const ConnectionSettings& settings)
    : link_(std::move(link)),
      procedures_(std::move(procedures)),
      workers_(std::move(workers)),
      sequence_(settings.sequence ? settings.sequence : std::make_shared<Sequence>(*workers_)),
      settings_(settings),
      direct_(link_->direct()) {}

Connection::~Connection() {
    stop_.request_stop();
    if (!reader_.joinable()) return;
    // The last who held it may be one of its own threads.
    if (reader_.get_id() == std::this_thread::get_id()) {
        reader_.detach();
    } else {
        reader_.join();
    }
}

std::optional<std::uint32_t> Connection::enter(Pending& pending, std::shared_ptr<Pending> kept) {
    const std::lock_guard lock(mutex_);
    return enter_locked(pending, std::move(kept));
}

std::optional<std::uint32_t> Connection::enter_locked(Pending& pending, std::shared_ptr<Pending> kept) {
    if (ended_) {
        pending.fail(*ended_ == Errc::closed ? *ended_
                                             : Error(Errc::peer_died, "the connection has ended: connect again"));
        pending.done = true;
        return std::nullopt;
    }
    auto id = pending_.add(pending, std::move(kept));
    if (!id) {
        pending.fail(Error(Errc::out_of_resources, "too many calls wait for their answers"));
        pending.done = true;
    }
    return id;
}

void Connection::prepare(rpc::Writer& message, std::uint32_t id, const Deadline& deadline) {
    message.fill(kNumberAt, id);
    write_time_left(message, deadline);
}

Result<void> Connection::send_call(rpc::Writer& message, std::uint32_t id, const Deadline& deadline) {
    prepare(message, id, deadline);
    return send(message, deadline);
}

Result<void> Connection::send(rpc::Writer& message, const Deadline& deadline) {
    if (direct_.load(std::memory_order_relaxed) == nullptr) return send_slowly(message, deadline);
    std::unique_lock lock(mutex_);
    if (send_at_once(message)) return {};
    ++sending_slowly_;
    lock.unlock();
    auto sent = send_slowly(message, deadline);
    lock.lock();
    --sending_slowly_;
    return sent;
}

Result<void> Connection::send_slowly(rpc::Writer& message, const Deadline& deadline) {
    auto sent = link_->send(message, deadline);
    if (!sent && (sent.error() == Errc::peer_died || sent.error() == Errc::closed)) end(lost(sent.error()));
    if (!is_shared_) return sent;
    if (!sent && sent.error() == Errc::out_of_resources) end(sent.error());
    if (!sent || link_->has_unsent()) look_again();
    return sent;
}

Result<void> Connection::exchange(rpc::Writer& message, DirectAnswer& answer, const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    const auto id = enter_locked(answer, nullptr);
    if (!id) return answer.outcome;
    prepare(message, *id, deadline);
    answer.sent = send_at_once(message);
    if (!answer.sent) {
        lock.unlock();
        const auto sent = send(message, deadline);
        lock.lock();
        answer.sent = sent.has_value();
        if (!sent) {
            pending_.remove(*id);
            return std::unexpected(lost(sent.error()));
        }
    }
    if (!reading_ && !ended_ && direct_.load(std::memory_order_relaxed) != nullptr) {
        reading_ = true;
        lock.unlock();
        const bool is_here = read_own(*id, answer, deadline);
        lock.lock();
        reading_ = false;
        if (is_here) {
            pending_.remove(*id);
            pass_on_reading();
            return {};
        }
    }
    auto waited = wait(lock, [&] { return answer.done; }, deadline);
    if (answer.done) return answer.outcome;
    pending_.remove(*id);
    lock.unlock();
    tell_cancelled(*id);
    return waited;
}

// Waits until somebody has read what is waited for, and reads if nobody does.
template <typename Done>
Result<void> Connection::wait(std::unique_lock<std::mutex>& lock, Done done, const Deadline& deadline) {
    Result<void> outcome;
    while (!done() && outcome) {
        if (ended_) return std::unexpected(*ended_);
        if (reading_) {
            if (wait_for_change(lock, deadline) || done()) continue;
            outcome = fail(deadline.stop_token().stop_requested() ? Errc::cancelled : Errc::timed_out);
        } else {
            reading_ = true;
            lock.unlock();
            auto read = pump(deadline);
            lock.lock();
            reading_ = false;
            if (!read && (read.error() == Errc::timed_out || read.error() == Errc::cancelled)) outcome = read;
        }
    }
    pass_on_reading();
    return outcome;
}

// Another one reads from here on.
void Connection::pass_on_reading() {
    if (waiting_ > 0 && !reading_) changed_.notify_all();
}

bool Connection::wait_for_change(std::unique_lock<std::mutex>& lock, const Deadline& deadline) {
    if (deadline.expired() || deadline.stop_token().stop_requested()) return false;
    ++waiting_;
    const auto& token = deadline.stop_token();
    // Woken by anything at all: the caller looks what it was.
    bool woken = false;
    const auto once = [&woken] { return std::exchange(woken, true); };
    if (deadline.time()) {
        changed_.wait_until(lock, token, *deadline.time(), once);
    } else {
        changed_.wait(lock, token, once);
    }
    --waiting_;
    return true;
}

void Connection::give_up(std::uint32_t id, const Error& error) {
    std::shared_ptr<Pending> given_up;  // goes when the lock has gone
    {
        const std::lock_guard lock(mutex_);
        auto* pending = pending_.find(id);
        if (pending == nullptr) return;
        pending->fail(error);
        pending->done = true;
        given_up = pending_.remove(id);
    }
    tell_cancelled(id);
}

// The other end need not go on. If that cannot be said at once, it is not worth waiting for. In JSON it is said as those do who speak it there:
// language servers and assistants; ours understand both.
void Connection::tell_cancelled(std::uint32_t id) {
    rpc::Writer message;
    message.array(3);
    message.natural(2);
    if (const auto dialect = link_->dialect(); dialect == rpc::Dialect::msgpack) {
        message.string("rpc.cancel");
        message.array(1);
    } else {
        const bool is_lsp = dialect == rpc::Dialect::lsp;
        message.string(is_lsp ? "$/cancelRequest" : "notifications/cancelled");
        message.map(1);
        message.string(is_lsp ? "id" : "requestId");
    }
    write_number(message, id);
    static_cast<void>(send(message, Deadline::now()));
}

void Connection::post(rpc::Writer& message, PostedAnswer::Completion completion, const Deadline& deadline) {
    auto pending = std::make_shared<PostedAnswer>(
        std::move(completion), [sequence = sequence_](std::function<void()> job) { sequence->add(std::move(job)); },
        deadline.time());
    const auto id = enter(*pending, pending);
    if (!id) return;
    if (auto sent = send_call(message, *id, deadline); !sent) return give_up(*id, lost(sent.error()));
    start_reading();
    if (deadline.stop_token().stop_possible()) {
        pending->when_stopped(deadline.stop_token(), [self = weak_from_this(), number = *id] {
            if (const auto alive = self.lock()) alive->give_up(number, Error(Errc::cancelled));
        });
    }
    if (!deadline.time()) return;
    // It may end before what the reader waits for.
    {
        const std::lock_guard lock(mutex_);
        wake_reader_.request_stop();
    }
    look_again();
}

Result<void> Connection::open(rpc::Writer& message, const std::shared_ptr<ResultQueue>& queue) {
    const auto id = enter(*queue, queue);
    if (!id) return queue->outcome;
    queue->id = *id;
    auto sent = send_call(message, *id, queue->deadline);
    if (!sent) give_up(*id, lost(sent.error()));
    return sent;
}

Result<std::optional<std::vector<std::byte>>> Connection::next(ResultQueue& queue) {
    std::unique_lock lock(mutex_);
    auto waited = wait(lock, [&] { return queue.done || !queue.items.empty(); }, queue.deadline);
    if (queue.items.empty()) {
        if (!queue.done) return std::unexpected(std::move(waited.error()));
        if (!queue.outcome) return std::unexpected(queue.outcome.error());
        return std::nullopt;
    }
    auto item = std::move(queue.items.front());
    queue.items.pop_front();
    const bool tell = ++queue.taken == ResultQueue::kWindow / 2 && !queue.done;
    if (!tell) return item;
    queue.taken = 0;
    lock.unlock();
    rpc::Writer message;
    message.array(3);
    message.natural(2);
    message.string("rpc.more");
    message.array(2);
    write_number(message, queue.id);
    message.natural(ResultQueue::kWindow / 2);
    static_cast<void>(send(message, queue.deadline));
    return item;
}

void Connection::abandon(ResultQueue& queue) {
    {
        const std::lock_guard lock(mutex_);
        if (queue.done) return;
    }
    give_up(queue.id, Error(Errc::cancelled));
}

void Connection::end(const Error& error) {
    std::vector<std::shared_ptr<Pending>> ended;
    std::vector<std::shared_ptr<IncomingCall>> calls;
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return;
        ended_ = error;
        has_ended_.store(true, std::memory_order_release);
        std::vector<std::uint32_t> ids;
        pending_.each([&](std::uint32_t id, Pending& pending) {
            pending.fail(error);
            pending.done = true;
            ids.push_back(id);
        });
        for (const auto id : ids) ended.push_back(pending_.remove(id));
        for (const auto& [id, call] : incoming_) {
            if (auto alive = call.lock()) calls.push_back(std::move(alive));
        }
        changed_.notify_all();
    }
    // What they do when they are told is theirs, and needs no lock of ours.
    for (const auto& call : calls) call->cancel();
    look_again();
}

void Connection::begin_to_close() {
    stop_.request_stop();
    {
        const std::lock_guard lock(mutex_);
        wake_reader_.request_stop();
    }
    end(Error(Errc::closed));
}

void Connection::close() noexcept {
    begin_to_close();
    if (reader_.joinable() && reader_.get_id() != std::this_thread::get_id()) reader_.join();
    {
        std::unique_lock lock(mutex_);
        wait_for_turn(lock);
        direct_.store(nullptr, std::memory_order_relaxed);
    }
    link_->close();
}

}  // namespace strait::call
