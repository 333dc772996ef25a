#include "os/ready_set.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"
#include "os/posix/wait.hpp"

#include <sys/epoll.h>

#include <array>
#include <map>
#include <set>

namespace strait::os {
namespace {

class EpollSet final : public ReadySet {
  public:
    explicit EpollSet(Descriptor epoll) noexcept : epoll_(std::move(epoll)) {}

    Result<void> add(NativeHandle handle, std::uint64_t key) override;
    void remove(std::uint64_t key) noexcept override;
    Result<std::vector<std::uint64_t>> wait(const Deadline& deadline) override;

  private:
    // A forked child shares the kernel's list with its parent: what one adds or takes out, the other waits for or misses.
    OwnerProcess owner_;
    Descriptor epoll_;
    std::map<std::uint64_t, int> descriptors_;
    // Files cannot be polled, since they never wait: stdin from a file is one.
    std::set<std::uint64_t> always_ready_;
};

Result<void> EpollSet::add(NativeHandle handle, std::uint64_t key) {
    if (auto ours = owner_.check(); !ours) return ours;
    const int descriptor = static_cast<int>(handle);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = key;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0) {
        descriptors_.emplace(key, descriptor);
        return {};
    }
    switch (errno) {
        case EPERM: always_ready_.insert(key); return {};
        case EEXIST: return last_error(Errc::invalid_argument, "epoll_ctl", "this handle is in the set already");
        case EBADF: return last_error(Errc::invalid_argument, "epoll_ctl", "this is not an open handle");
        case ENOSPC: return last_error(Errc::out_of_resources, "epoll_ctl", "this user waits for too many handles");
        default: return last_error("epoll_ctl");
    }
}

void EpollSet::remove(std::uint64_t key) noexcept {
    always_ready_.erase(key);
    const auto found = descriptors_.find(key);
    if (found == descriptors_.end()) return;
    if (owner_.is_this()) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second, nullptr);
    descriptors_.erase(found);
}

Result<std::vector<std::uint64_t>> EpollSet::wait(const Deadline& deadline) {
    if (auto ours = owner_.check(); !ours) return std::unexpected(std::move(ours.error()));
    std::vector<std::uint64_t> keys(always_ready_.begin(), always_ready_.end());
    if (keys.empty()) {
        if (const auto ready = wait_for(epoll_.get(), POLLIN, deadline); !ready) return std::unexpected(ready.error());
    } else if (deadline.stop_token().stop_requested()) {
        return fail(Errc::cancelled);
    }
    // What does not fit is told the next time: epoll goes round.
    std::array<epoll_event, 64> events{};
    const int count =
        uninterrupted([&] { return ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0); });
    if (count < 0) return last_error("epoll_wait");
    for (const auto& event : std::span(events).first(static_cast<std::size_t>(count))) {
        // A copy: the kernel's struct is packed, so nothing may refer into it.
        const std::uint64_t key = event.data.u64;
        keys.push_back(key);
    }
    return keys;
}

}  // namespace

Result<std::unique_ptr<ReadySet>> ReadySet::create() {
    Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) return last_error("epoll_create1");
    return std::make_unique<EpollSet>(std::move(epoll));
}

}  // namespace strait::os
