#pragma once
/// Many connections, read by few threads.

#include "call/connection/connection.hpp"
#include "os/stream_poller.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace strait::call {

/// A thread per CPU waits for all connections; whoever is woken reads that one, and runs its plain handlers. While all of them are
/// in handlers that block, more are started, up to a limit. Any thread.
class SharedLoop {
  public:
    /// Errors: not_supported_here (Windows).
    [[nodiscard]] static Result<std::unique_ptr<SharedLoop>> create(std::size_t most_threads);
    SharedLoop(const SharedLoop&) = delete;
    SharedLoop& operator=(const SharedLoop&) = delete;
    ~SharedLoop() { stop(); }

    /// Errors: not_supported_here (what carries it is no stream), out_of_resources.
    Result<void> add(const std::shared_ptr<Connection>& connection);
    [[nodiscard]] std::size_t size();
    /// Ends all connections, and waits for handlers.
    void stop() noexcept;

  private:
    class Member;
    using Clock = Deadline::Clock;

    SharedLoop(std::unique_ptr<os::StreamPoller> poller, std::size_t most);
    void start_thread();
    void work();
    void serve(std::uint64_t key);
    void give_back(Member& member);
    void remove(Member& member);
    void look_at_time();
    void look_at_late(std::unique_lock<std::mutex>& lock);
    void wake_at(Member& member, std::optional<Clock::time_point> time);
    [[nodiscard]] std::shared_ptr<Member> find(std::uint64_t key);

    std::unique_ptr<os::StreamPoller> poller_;
    std::size_t most_;
    std::atomic<std::size_t> free_ = 0;       // threads that wait
    std::atomic<std::uint64_t> served_ = 0;   // to see that none gets on
    std::atomic<bool> all_are_busy_ = false;  // and the watch knows

    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::unordered_map<std::uint64_t, std::shared_ptr<Member>> members_;
    std::uint64_t last_key_ = 0;
    std::multimap<Clock::time_point, std::uint64_t> times_;
    std::vector<std::thread> threads_;
    bool stopped_ = false;
    std::thread watch_;
};

}  // namespace strait::call
