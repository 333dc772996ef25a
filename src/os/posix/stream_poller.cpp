#include "os/stream_poller.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace strait::os {
namespace {

constexpr std::uint64_t kStopped = 0;

class EpollPoller final : public StreamPoller {
  public:
    EpollPoller(Descriptor epoll, Descriptor stop) noexcept : epoll_(std::move(epoll)), stop_(std::move(stop)) {}

    Result<void> add(NativeHandle stream, std::uint64_t key) override {
        epoll_event event{};
        event.events = EPOLLONESHOT;
        event.data.u64 = key;
        // Even with no interest the kernel tells of a hang-up, once.
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, static_cast<int>(stream), &event) == 0) return {};
        return errno == ENOSPC ? last_error(Errc::out_of_resources, "epoll_ctl", "this user waits for too many handles")
                               : last_error("epoll_ctl");
    }

    void arm(NativeHandle stream, std::uint64_t key, Interest interest) noexcept override {
        epoll_event event{};
        event.events = EPOLLONESHOT | (interest == Interest::readable ? EPOLLIN | EPOLLRDHUP : EPOLLOUT);
        event.data.u64 = key;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, static_cast<int>(stream), &event);
    }

    void remove(NativeHandle stream) noexcept override {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, static_cast<int>(stream), nullptr);
    }

    // One at a time: whoever takes two keeps the second waiting while it works on the first.
    std::optional<std::uint64_t> wait() noexcept override {
        epoll_event event{};
        const int count = uninterrupted([&] { return ::epoll_wait(epoll_.get(), &event, 1, -1); });
        const std::uint64_t key = event.data.u64;
        return count == 1 && key != kStopped ? std::optional(key) : std::nullopt;
    }

    void stop() noexcept override { ::eventfd_write(stop_.get(), 1); }

  private:
    Descriptor epoll_;
    Descriptor stop_;
};

}  // namespace

Result<std::unique_ptr<StreamPoller>> StreamPoller::create() {
    Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) return last_error("epoll_create1");
    Descriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stop) return last_error("eventfd");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kStopped;
    if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, stop.get(), &event) != 0) return last_error("epoll_ctl");
    return std::make_unique<EpollPoller>(std::move(epoll), std::move(stop));
}

std::uint64_t allow_open_handles(std::uint64_t count) noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return count;
    rlimit more = limit;
    more.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
    return ::setrlimit(RLIMIT_NOFILE, &more) == 0 ? more.rlim_cur : limit.rlim_cur;
}

}  // namespace strait::os
