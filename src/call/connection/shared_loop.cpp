#include "call/connection/shared_loop.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace strait::call {
namespace {

// Handlers that take longer than that, all at once, get company.
constexpr std::chrono::milliseconds kBusyForLong{10};

}  // namespace

/// One connection. One thread at a time takes it; it is waited for while nobody has it.
class SharedLoop::Member final : public SharedReader {
  public:
    Member(SharedLoop& loop, std::uint64_t number, std::shared_ptr<Connection> member) noexcept
        : key(number), connection(std::move(member)), loop_(loop) {}

    void look_again() override {
        if (take()) return give_back();
        const std::lock_guard lock(mutex_);
        again_ = true;
    }

    bool take() {
        const std::lock_guard lock(mutex_);
        return !gone_ && !std::exchange(taken_, true);
    }

    void give_back() {
        bool again = true;
        while (again) {
            // May send, and so ask to look again.
            const auto next = connection->end_late();
            const std::lock_guard lock(mutex_);
            again = std::exchange(again_, false);
            if (again) continue;
            taken_ = false;
            if (!gone_) wait(next);
        }
    }

    /// Nobody takes it any more; the loop may go.
    void leave() {
        const std::lock_guard lock(mutex_);
        gone_ = true;
    }

    const std::uint64_t key;
    const std::shared_ptr<Connection> connection;
    NativeHandle handle{};
    std::optional<Clock::time_point> time;  // under the loop's lock

  private:
    // What has ended may never be ready for anything: the watch takes it away.
    void wait(std::optional<Clock::time_point> until) {
        if (connection->has_ended()) return loop_.wake_at(*this, Clock::time_point::min());
        loop_.wake_at(*this, until);
        loop_.poller_->arm(handle, key, connection->has_unsent() ? os::Interest::writable : os::Interest::readable);
    }

    SharedLoop& loop_;
    std::mutex mutex_;  // guards what follows
    bool taken_ = true;
    bool again_ = false;
    bool gone_ = false;
};

Result<std::unique_ptr<SharedLoop>> SharedLoop::create(std::size_t most_threads) {
    auto poller = os::StreamPoller::create();
    if (!poller) return std::unexpected(std::move(poller.error()));
    std::unique_ptr<SharedLoop> loop(new SharedLoop(std::move(*poller), most_threads));
    return loop;
}

SharedLoop::SharedLoop(std::unique_ptr<os::StreamPoller> poller, std::size_t most)
    : poller_(std::move(poller)), most_(std::max<std::size_t>(most, 1)) {
    const auto cpus = std::max(std::thread::hardware_concurrency(), 2U);
    for (std::size_t i = 0; i < std::min<std::size_t>(cpus, most_); ++i) start_thread();
    watch_ = std::thread([this] { look_at_time(); });
}

void SharedLoop::start_thread() {
    ++free_;
    threads_.emplace_back([this] { work(); });
}

Result<void> SharedLoop::add(const std::shared_ptr<Connection>& connection) {
    std::shared_ptr<Member> member;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return fail(Errc::closed);
        member = std::make_shared<Member>(*this, ++last_key_, connection);
        members_.emplace(member->key, member);
    }
    const auto handle = connection->share(member);
    auto added = handle ? poller_->add(member->handle = *handle, member->key) : std::unexpected(handle.error());
    if (added) {
        member->give_back();
        return {};
    }
    if (handle) connection->stop_sharing();
    const std::lock_guard lock(mutex_);
    members_.erase(member->key);
    return added;
}

std::size_t SharedLoop::size() {
    const std::lock_guard lock(mutex_);
    return members_.size();
}

std::shared_ptr<SharedLoop::Member> SharedLoop::find(std::uint64_t key) {
    const std::lock_guard lock(mutex_);
    const auto found = members_.find(key);
    return found == members_.end() ? nullptr : found->second;
}

void SharedLoop::work() {
    while (const auto key = poller_->wait()) {
        if (--free_ == 0 && !all_are_busy_.exchange(true)) {
            const std::lock_guard lock(mutex_);
            changed_.notify_all();
        }
        serve(*key);
        ++served_;
        ++free_;
    }
}

void SharedLoop::serve(std::uint64_t key) {
    const auto member = find(key);
    if (member == nullptr || !member->take()) return;
    if (!member->connection->has_ended()) member->connection->read_some();
    give_back(*member);
}

void SharedLoop::give_back(Member& member) {
    if (member.connection->has_ended()) {
        remove(member);
    } else {
        member.give_back();
    }
}

void SharedLoop::remove(Member& member) {
    member.leave();
    poller_->remove(member.handle);
    wake_at(member, std::nullopt);
    member.connection->stop_sharing();
    member.connection->close();
    const std::lock_guard lock(mutex_);
    members_.erase(member.key);
}

void SharedLoop::wake_at(Member& member, std::optional<Clock::time_point> time) {
    const std::lock_guard lock(mutex_);
    if (member.time == time) return;
    if (member.time) {
        const auto [first, last] = times_.equal_range(*member.time);
        const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second == member.key; });
        if (found != last) times_.erase(found);
    }
    member.time = time;
    if (!time) return;
    const auto at = times_.emplace(*time, member.key);
    if (at == times_.begin()) changed_.notify_all();
}

// The watch: looks after connections that are late, and after threads that do not come back.
void SharedLoop::look_at_time() {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        auto until = times_.empty() ? Clock::time_point::max() : times_.begin()->first;
        const auto served = served_.load();
        const bool busy = all_are_busy_;
        if (busy) until = std::min(until, Clock::now() + kBusyForLong);
        if (until == Clock::time_point::max()) {
            changed_.wait(lock);
        } else {
            changed_.wait_until(lock, until);
        }
        if (stopped_) break;
        if (busy && free_ > 0) {
            all_are_busy_ = false;
        } else if (busy && served == served_ && threads_.size() < most_) {
            start_thread();
        }
        look_at_late(lock);
    }
}

void SharedLoop::look_at_late(std::unique_lock<std::mutex>& lock) {
    const auto now = Clock::now();
    while (!times_.empty() && times_.begin()->first <= now) {
        const auto key = times_.begin()->second;
        times_.erase(times_.begin());
        const auto found = members_.find(key);
        if (found == members_.end()) continue;
        const auto member = found->second;
        member->time.reset();
        lock.unlock();
        // If another has it, that one looks as well.
        if (member->take()) give_back(*member);
        lock.lock();
    }
}

void SharedLoop::stop() noexcept {
    std::vector<std::shared_ptr<Member>> members;
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stopped_, true)) return;
        for (const auto& [key, member] : members_) members.push_back(member);
        changed_.notify_all();
    }
    // Handlers that wait for it are told, and then nothing keeps their threads.
    for (const auto& member : members) member->connection->begin_to_close();
    watch_.join();
    poller_->stop();
    for (auto& thread : threads_) thread.join();
    for (const auto& member : members) {
        if (member->take()) remove(*member);
        member->leave();
    }
    const std::lock_guard lock(mutex_);
    members_.clear();
}

}  // namespace strait::call
