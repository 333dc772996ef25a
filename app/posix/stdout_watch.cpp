#include "stdout_watch.hpp"

#include "above_standard.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace strait::app {
namespace {

constexpr std::uint64_t kStdout = 0;
constexpr std::uint64_t kStop = 1;

// Not poll(2), which would keep the pipe open while it waits, whoever closes it meanwhile.
bool wait_for_hang_up(int events, int wake) {
    // To be told of an end needs not be asked for. A file cannot be waited for, and has no other end.
    epoll_event end{.events = 0, .data = {.u64 = kStdout}};
    epoll_event stop{.events = EPOLLIN, .data = {.u64 = kStop}};
    if (::epoll_ctl(events, EPOLL_CTL_ADD, STDOUT_FILENO, &end) != 0) return false;
    if (::epoll_ctl(events, EPOLL_CTL_ADD, wake, &stop) != 0) return false;
    epoll_event happened{};
    int count = 0;
    do {
        count = ::epoll_wait(events, &happened, 1, -1);
    } while (count < 0 && errno == EINTR);
    return count == 1 && happened.data.u64 == kStdout;
}

struct Descriptors {
    int events = above_standard(::epoll_create1(EPOLL_CLOEXEC));
    int wake = above_standard(::eventfd(0, EFD_CLOEXEC));
};

void watch(const Descriptors& own, const std::stop_token& stop, const std::function<void()>& closed) {
    if (own.events >= 0 && own.wake >= 0) {
        const std::stop_callback on_stop(stop, [&own] { ::eventfd_write(own.wake, 1); });
        if (wait_for_hang_up(own.events, own.wake)) closed();
    }
    ::close(own.wake);
    ::close(own.events);
}

}  // namespace

std::jthread watch_stdout(std::function<void()> closed) {
    // No signal is this thread's, as in Interrupt.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    // Here and not in the thread, where they might take the place of a closed stdin just as it is looked at.
    const Descriptors own;
    std::jthread thread([own, closed = std::move(closed)](const std::stop_token& stop) { watch(own, stop, closed); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace strait::app
