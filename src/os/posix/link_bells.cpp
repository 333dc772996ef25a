#include "os/posix/link_bells.hpp"

#include "os/posix/gate.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <stop_token>

namespace strait::os {
namespace {

// A page, of which one user may have many thousand. What finds no room in it rings for nobody: there are thousands of rings to be heard.
constexpr int kPipeSize = 4096;

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0) return last_error("pipe2");
    Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    ::fcntl(ends[1], F_SETPIPE_SZ, kPipeSize);
    // Whoever rings never waits.
    if (::fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0) return last_error("fcntl(F_SETFL)");
    return pipe;
}

Result<Descriptor> make_event() {
    Descriptor event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event) return last_error("eventfd");
    return event;
}

Result<void> keep_from_blocking(const Descriptor& bell) {
    const int flags = ::fcntl(bell.get(), F_GETFL);
    if (flags < 0 || ::fcntl(bell.get(), F_SETFL, flags | O_NONBLOCK) < 0) return last_error("fcntl(F_SETFL)");
    return {};
}

bool is_pipe(const Descriptor& bell) noexcept {
    struct stat status{};
    return ::fstat(bell.get(), &status) == 0 && S_ISFIFO(status.st_mode);
}

int milliseconds_of(const Deadline& deadline) {
    const auto left = deadline.remaining();
    if (!left) return -1;
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(*left).count();
    return static_cast<int>(std::min<std::int64_t>(rounded, std::numeric_limits<int>::max()));
}

// The rings so far, without waiting whatever the peer has done to the pipe: read(2) would wait if somebody else had taken them.
void take_rings(int pipe) noexcept {
    std::array<char, 256> rings{};
    const iovec place{rings.data(), rings.size()};
    while (::vmsplice(pipe, &place, 1, SPLICE_F_NONBLOCK) == static_cast<ssize_t>(rings.size())) {
    }
}

constexpr std::uint64_t kData = 0;
constexpr std::uint64_t kSelf = 1;

}  // namespace

Result<LinkBells::Made> LinkBells::make() {
    auto to_serving = make_pipe();
    if (!to_serving) return std::unexpected(std::move(to_serving.error()));
    auto to_connected = make_pipe();
    if (!to_connected) return std::unexpected(std::move(to_connected.error()));
    auto room = make_event();
    if (!room) return std::unexpected(std::move(room.error()));
    auto their_room = make_event();
    if (!their_room) return std::unexpected(std::move(their_room.error()));
    Made made{.serving = {}, .writing_to_serving = std::move(to_serving->write_end)};
    made.serving.data_ = std::move(to_serving->read_end);
    made.serving.room_ = std::move(*room);
    made.serving.their_data_ = std::move(to_connected->write_end);
    made.serving.their_data_end_ = std::move(to_connected->read_end);
    made.serving.their_room_ = std::move(*their_room);
    return made;
}

// In the order of of().
std::array<int, kLinkBells> LinkBells::Made::numbers() const noexcept {
    return {serving.their_data_end_.get(), serving.their_room_.get(), writing_to_serving.get(), serving.data_.get(),
            serving.room_.get()};
}

Result<LinkBells> LinkBells::of(std::array<Descriptor, kLinkBells> handed) {
    LinkBells bells;
    bells.data_ = std::move(handed[0]);
    bells.room_ = std::move(handed[1]);
    bells.their_data_ = std::move(handed[2]);
    bells.their_data_end_ = std::move(handed[3]);
    bells.their_room_ = std::move(handed[4]);
    if (!is_pipe(bells.data_) || !is_pipe(bells.their_data_))
        return fail(Errc::corrupt_peer, "the doorbells it offers are no pipes");
    // One that blocks would let a peer stop whoever rings it.
    for (const auto* const bell : {&bells.room_, &bells.their_data_, &bells.their_room_}) {
        if (auto kept = keep_from_blocking(*bell); !kept) return std::unexpected(std::move(kept.error()));
    }
    return bells;
}

[[gnu::hot]] void LinkBells::ring_data() noexcept {
    constexpr char kRing = 0;
    static_cast<void>(::write(their_data_.get(), &kRing, sizeof kRing));
}

void LinkBells::ring_room() noexcept { ::eventfd_write(their_room_.get(), 1); }

void LinkBells::ring_self() noexcept {
    if (self_) ::eventfd_write(self_.get(), 1);
}

[[gnu::hot]] Result<bool> LinkBells::wait_data() {
    std::array<char, 256> rings{};
    const auto count = uninterrupted([&] { return ::read(data_.get(), rings.data(), rings.size()); });
    if (count < 0) return last_error("read");
    return count > 0;
}

Result<void> LinkBells::watch() {
    if (events_) return {};
    auto self = make_event();
    if (!self) return std::unexpected(std::move(self.error()));
    Descriptor events(::epoll_create1(EPOLL_CLOEXEC));
    if (!events) return last_error("epoll_create1");
    epoll_event rung{EPOLLIN | EPOLLET, {.u64 = kData}};
    if (::epoll_ctl(events.get(), EPOLL_CTL_ADD, data_.get(), &rung) < 0) return last_error("epoll_ctl");
    epoll_event woken{EPOLLIN | EPOLLET, {.u64 = kSelf}};
    if (::epoll_ctl(events.get(), EPOLL_CTL_ADD, self->get(), &woken) < 0) return last_error("epoll_ctl");
    self_ = std::move(*self);
    events_ = std::move(events);
    return {};
}

Result<int> LinkBells::wait_handle() {
    if (auto watching = watch(); !watching) return std::unexpected(std::move(watching.error()));
    return events_.get();
}

// What happened is over with the call, whether or not it is what was waited for. None: the time is up, or a signal came.
Result<LinkBells::Event> LinkBells::take_events(const Deadline& deadline) {
    std::array<epoll_event, 2> events{};
    const int count = ::epoll_wait(events_.get(), events.data(), events.size(), milliseconds_of(deadline));
    if (count < 0 && errno != EINTR) return last_error("epoll_wait");
    auto what = count > 0 ? Event::rung : Event::none;
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        if (event.data.u64 != kData) continue;
        take_rings(data_.get());
        if ((event.events & (EPOLLHUP | EPOLLERR)) != 0) what = Event::over;
    }
    return what;
}

Result<bool> LinkBells::wait_data(const Deadline& deadline) {
    if (auto watching = watch(); !watching) return std::unexpected(std::move(watching.error()));
    const auto& token = deadline.stop_token();
    const std::stop_callback wake(token, [this] { ring_self(); });
    while (true) {
        if (token.stop_requested()) return fail(Errc::cancelled);
        const auto what = take_events(deadline);
        if (!what) return std::unexpected(what.error());
        if (*what == Event::over) return false;
        if (token.stop_requested()) return fail(Errc::cancelled);
        if (*what == Event::rung) return true;
        if (deadline.expired()) return fail(Errc::timed_out);
    }
}

}  // namespace strait::os
