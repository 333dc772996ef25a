#include "os/ready_signal.hpp"

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

struct ReadySignal::Thread {
    Thread(ReadyFlag& its_flag, ReadySource its_source) : flag(its_flag), source(std::move(its_source)) {}

    void show_state() {
        const std::scoped_lock lock(mutex);
        const bool is_ready = source.is_ready();
        if (is_ready == is_shown) return;
        is_shown = is_ready;
        is_ready ? flag.set() : flag.clear();
        if (!is_ready) taken.notify_one();
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto waited = source.wait(Deadline::until_stopped(stop));
            // It cannot wait, for whatever reason: asking now and then is what is left.
            if (!waited && waited.error() != Errc::cancelled) static_cast<void>(pause(Deadline::after(50ms)));
            show_state();
            std::unique_lock lock(mutex);
            taken.wait(lock, stop, [this] { return !is_shown; });
        }
    }

    ReadyFlag& flag;
    ReadySource source;
    std::mutex mutex;
    std::condition_variable_any taken;
    bool is_shown = false;
    std::jthread thread;  // last: it uses all of the above
};

ReadySignal::ReadySignal(std::unique_ptr<ReadyFlag> flag) noexcept : flag_(std::move(flag)) {}

ReadySignal::~ReadySignal() {
    // A forked child has no such thread to join, and perhaps a mutex that nobody will unlock.
    if (thread_ && !flag_->is_in_its_process()) static_cast<void>(thread_.release());
}

Result<std::unique_ptr<ReadySignal>> ReadySignal::start(ReadySource source) {
    auto flag = ReadyFlag::create();
    if (!flag) return std::unexpected(std::move(flag.error()));
    std::unique_ptr<ReadySignal> signal(new ReadySignal(std::move(*flag)));
    signal->thread_ = std::make_unique<Thread>(*signal->flag_, std::move(source));
    signal->thread_->show_state();
    try {
        const QuietThreads quiet;
        signal->thread_->thread =
            std::jthread([thread = signal->thread_.get()](const std::stop_token& stop) { thread->run(stop); });
    } catch (const std::system_error&) {
        return fail(Errc::out_of_resources, "no thread could be started to wait for it");
    }
    return signal;
}

void ReadySignal::refresh() {
    if (flag_->is_in_its_process()) thread_->show_state();
}

}  // namespace strait::os
