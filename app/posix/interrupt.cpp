#include "interrupt.hpp"

#include "above_standard.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

namespace strait::app {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
constexpr char kStop = 's';
constexpr char kQuit = 'q';

// The only thing a signal handler touches: the end of a pipe that a thread reads from.
std::atomic<int> pipe_to_thread{-1};
static_assert(std::atomic<int>::is_always_lock_free);

// The last signal that somebody has sent to this process; 0: none.
std::atomic<int> sent_signal{0};

void on_signal(int signal, siginfo_t* from, void*) {
    const int number = errno;
    if (from->si_code <= 0) sent_signal = signal;
    static_cast<void>(!::write(pipe_to_thread.load(), &kStop, 1));
    errno = number;
}

void catch_signal(int signal) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
    action.sa_sigaction = on_signal;
    action.sa_flags = static_cast<int>(SA_SIGINFO | SA_RESTART | SA_RESETHAND);
    ::sigaction(signal, &action, nullptr);
}

}  // namespace

struct Interrupt::State {
    std::stop_source stop;
    std::array<int, 2> pipe{-1, -1};
    std::jthread thread;

    void listen() {
        char reason = kQuit;
        while (::read(pipe[0], &reason, 1) == 1 && reason == kStop) stop.request_stop();
    }
};

Interrupt::Interrupt() : state_(std::make_unique<State>()) {
    if (::pipe2(state_->pipe.data(), O_CLOEXEC) != 0) return;
    for (int& end : state_->pipe) end = above_standard(end);
    pipe_to_thread = state_->pipe[1];
    // No signal is this thread's: what `strait wait signal:///USR1` waits for must not be taken by it.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    state_->thread = std::jthread([state = state_.get()] { state->listen(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    for (const int signal : kSignals) catch_signal(signal);
}

Interrupt::~Interrupt() {
    if (!state_->thread.joinable()) return;
    for (const int signal : kSignals) std::signal(signal, SIG_DFL);
    static_cast<void>(!::write(state_->pipe[1], &kQuit, 1));
    state_->thread.join();
    for (const int end : state_->pipe) ::close(end);
}

void Interrupt::pass_on(std::uint32_t process_id) noexcept {
    if (const int signal = sent_signal; signal != 0) ::kill(static_cast<pid_t>(process_id), signal);
}

std::stop_token Interrupt::token() const { return state_->stop.get_token(); }

}  // namespace strait::app
