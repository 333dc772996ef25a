#include "os/taken_ahead.hpp"

#include "os/pause.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

namespace strait::os {

using namespace std::chrono_literals;

struct TakenAhead::Thread {
    Thread(ReadyFlag& its_flag, TakeSource its_source) : flag(its_flag), source(std::move(its_source)) {}
    ~Thread() {
        thread.request_stop();
        if (thread.joinable()) thread.join();
        if (has_one) source.give_back();
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto taken = source.take(Deadline::until_stopped(stop));
            if (!taken) {
                // For whatever reason: asking now and then is what is left.
                if (taken.error() != Errc::cancelled) static_cast<void>(pause(Deadline::after(50ms)));
                continue;
            }
            std::unique_lock lock(mutex);
            has_one = true;
            flag.set();
            changed.notify_all();
            changed.wait(lock, stop, [this] { return !has_one; });
        }
    }

    bool await_one(std::unique_lock<std::mutex>& lock, const Deadline& deadline) {
        const auto is_there = [this] { return has_one; };
        if (deadline.expired()) return has_one;
        if (!deadline.time()) return changed.wait(lock, deadline.stop_token(), is_there);
        return changed.wait_until(lock, deadline.stop_token(), *deadline.time(), is_there);
    }

    ReadyFlag& flag;
    TakeSource source;
    std::mutex mutex;
    std::condition_variable_any changed;
    bool has_one = false;
    std::jthread thread;  // last: it uses all of the above
};

TakenAhead::TakenAhead(std::unique_ptr<ReadyFlag> flag) noexcept : flag_(std::move(flag)) {}

TakenAhead::~TakenAhead() {
    // A forked child has no such thread to join, and perhaps a mutex that nobody will unlock.
    if (thread_ && !flag_->is_in_its_process()) static_cast<void>(thread_.release());
}

Result<std::unique_ptr<TakenAhead>> TakenAhead::start(TakeSource source) {
    auto flag = ReadyFlag::create();
    if (!flag) return std::unexpected(std::move(flag.error()));
    std::unique_ptr<TakenAhead> ahead(new TakenAhead(std::move(*flag)));
    ahead->thread_ = std::make_unique<Thread>(*ahead->flag_, std::move(source));
    try {
        const QuietThreads quiet;
        ahead->thread_->thread =
            std::jthread([thread = ahead->thread_.get()](const std::stop_token& stop) { thread->run(stop); });
    } catch (const std::system_error&) {
        return fail(Errc::out_of_resources, "no thread could be started to wait for it");
    }
    return ahead;
}

Result<void> TakenAhead::take(const Deadline& deadline) {
    if (!flag_->is_in_its_process()) return fail(Errc::forked);
    auto& thread = *thread_;
    std::unique_lock lock(thread.mutex);
    if (!thread.await_one(lock, deadline))
        return fail(deadline.stop_token().stop_requested() ? Errc::cancelled : Errc::timed_out);
    thread.has_one = false;
    thread.flag.clear();
    thread.changed.notify_all();
    return {};
}

}  // namespace strait::os
