#include "look/sleepers.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>
#include <string>
#include <system_error>

namespace strait::look {
namespace {

constexpr std::array<long, 7> kReading{SYS_read,    SYS_readv,   SYS_recvfrom, SYS_recvmsg,
                                       SYS_preadv2, SYS_accept4, SYS_accept};
constexpr std::array<long, 5> kWriting{SYS_write, SYS_writev, SYS_sendto, SYS_sendmsg, SYS_pwritev2};
constexpr std::array<long, 2> kPolling{SYS_poll, SYS_ppoll};

template <std::size_t Size>
bool is_one_of(const std::array<long, Size>& calls, long call) {
    return std::ranges::find(calls, call) != calls.end();
}

using Sleeps = std::map<std::int32_t, Sleep>;

void add(Sleeps& sleeps, std::int32_t descriptor, std::uint32_t events) {
    auto& sleep = sleeps[descriptor];
    sleep.in_read |= (events & EPOLLIN) != 0;
    sleep.in_write |= (events & EPOLLOUT) != 0;
}

// An epoll(7) descriptor, which is what a WaitSet waits at, has a line for each that it watches: `tfd: 5 events: 19 data: …`.
void add_watched(Sleeps& sleeps, std::uint32_t process, std::int32_t descriptor) {
    std::ifstream file("/proc/" + std::to_string(process) + "/fdinfo/" + std::to_string(descriptor));
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string word;
        std::int32_t watched = -1;
        std::uint32_t events = 0;
        if (words >> word && word == "tfd:" && words >> watched >> word >> std::hex >> events)
            add(sleeps, watched, events);
    }
}

// Of a longer list the rest is not told.
void add_polled(Sleeps& sleeps, std::uint32_t process, std::uint64_t address, std::uint64_t count) {
    std::array<pollfd, 64> list{};
    const iovec here{list.data(), std::min<std::size_t>(count, list.size()) * sizeof(pollfd)};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address of the other process
    const iovec there{reinterpret_cast<void*>(address), here.iov_len};
    const auto size = ::process_vm_readv(static_cast<pid_t>(process), &here, 1, &there, 1, 0);
    if (size <= 0) return;
    static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT);
    for (const auto& polled : std::span(list).first(static_cast<std::size_t>(size) / sizeof(pollfd))) {
        if (polled.fd < 0) continue;
        add(sleeps, polled.fd, static_cast<std::uint16_t>(polled.events));
        add_watched(sleeps, process, polled.fd);
    }
}

// Its line: the call's number and its arguments in hexadecimal digits, of which the first is the descriptor or a list of some; or `running`.
void add_thread(Sleeps& sleeps, std::uint32_t process, const std::filesystem::path& thread) {
    std::ifstream file(thread / "syscall");
    long call = -1;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    if (!(file >> call >> std::hex >> first >> second)) return;
    if (is_one_of(kPolling, call)) return add_polled(sleeps, process, first, second);
    if (first > INT32_MAX) return;
    const auto descriptor = static_cast<std::int32_t>(first);
    if (is_one_of(kReading, call)) add(sleeps, descriptor, EPOLLIN);
    if (is_one_of(kWriting, call)) add(sleeps, descriptor, EPOLLOUT);
}

Sleeps sleeps_of(std::uint32_t process) {
    Sleeps sleeps;
    std::error_code error;
    const std::filesystem::directory_iterator threads("/proc/" + std::to_string(process) + "/task", error);
    if (error) return sleeps;
    for (auto thread = begin(threads); thread != end(threads); thread.increment(error)) {
        if (error) break;
        add_thread(sleeps, process, thread->path());
    }
    return sleeps;
}

}  // namespace

Sleep Sleepers::at(std::uint32_t process, std::int32_t descriptor) {
    if (descriptor < 0) return {};
    auto known = known_.find(process);
    if (known == known_.end()) known = known_.emplace(process, sleeps_of(process)).first;
    const auto found = known->second.find(descriptor);
    return found == known->second.end() ? Sleep{} : found->second;
}

}  // namespace strait::look
