#include "call/connection/workers.hpp"

#include <utility>

namespace strait::call {

void Workers::add(std::function<void()> job) {
    const std::lock_guard lock(state_->mutex);
    if (state_->finished) return;
    state_->jobs.push_back(std::move(job));
    if (state_->idle < state_->jobs.size() && threads_.size() < most_) {
        threads_.emplace_back([state = state_] { work(state); });
    } else {
        state_->changed.notify_one();
    }
}

void Workers::work(const std::shared_ptr<State>& state) {
    std::unique_lock lock(state->mutex);
    while (true) {
        ++state->idle;
        state->changed.wait(lock, [&] { return state->finished || !state->jobs.empty(); });
        --state->idle;
        if (state->jobs.empty()) return;
        auto job = std::move(state->jobs.front());
        state->jobs.pop_front();
        lock.unlock();
        job();
        job = nullptr;  // what it held goes before the lock comes
        lock.lock();
    }
}

void Workers::finish() noexcept {
    {
        const std::lock_guard lock(state_->mutex);
        state_->finished = true;
    }
    state_->changed.notify_all();
    for (auto& thread : std::exchange(threads_, {})) {
        if (thread.get_id() == std::this_thread::get_id()) {
            thread.detach();
        } else {
            thread.join();
        }
    }
}

void Sequence::add(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        if (std::exchange(running_, true)) return;
    }
    workers_.add([self = shared_from_this()] { self->run(); });
}

void Sequence::run() {
    while (true) {
        std::function<void()> job;
        {
            const std::lock_guard lock(mutex_);
            if (jobs_.empty()) {
                running_ = false;
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace strait::call
