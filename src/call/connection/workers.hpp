#pragma once
/// Threads for handlers that take their time.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace strait::call {

/// Starts a thread when a job comes and none is idle, up to a limit; beyond it jobs wait for their turn. Any thread.
class Workers {
  public:
    explicit Workers(std::size_t most) : most_(most) {}
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    /// Waits until all jobs have been done. From one of its own threads it does not wait for that one.
    ~Workers() { finish(); }

    void add(std::function<void()> job);
    /// No jobs come any more: waits for those that are there.
    void finish() noexcept;

  private:
    struct State;
    static void work(const std::shared_ptr<State>& state);

    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<std::function<void()>> jobs;
        std::size_t idle = 0;
        bool finished = false;
    };
    std::size_t most_;
    std::shared_ptr<State> state_ = std::make_shared<State>();
    std::vector<std::thread> threads_;  // under the state's mutex
};

/// Jobs one after the other, in the order in which they came.
class Sequence : public std::enable_shared_from_this<Sequence> {
  public:
    explicit Sequence(Workers& workers) noexcept : workers_(workers) {}
    void add(std::function<void()> job);

  private:
    void run();

    Workers& workers_;
    std::mutex mutex_;
    std::deque<std::function<void()>> jobs_;
    bool running_ = false;
};

}  // namespace strait::call
