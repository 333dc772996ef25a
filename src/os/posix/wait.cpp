#include "os/posix/wait.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <stop_token>

namespace strait::os {
namespace {

/// What a stop token rings to end the wait of this thread.
class StopBell {
  public:
    Result<int> open() {
        // After a fork the parent would go on using the same eventfd, and each would take the other's rings.
        if (bell_ && owner_ == this_process()) return bell_.get();
        bell_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (!bell_) return last_error("eventfd");
        owner_ = this_process();
        return bell_.get();
    }
    void silence() noexcept {
        eventfd_t rings = 0;
        ::eventfd_read(bell_.get(), &rings);
    }

  private:
    Descriptor bell_;
    std::uint64_t owner_ = 0;
};

thread_local StopBell stop_bell;

std::optional<timespec> time_left(const Deadline& deadline) {
    const auto left = deadline.remaining();
    if (!left) return std::nullopt;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*left);
    const auto rest = std::chrono::ceil<std::chrono::nanoseconds>(*left - seconds);
    return timespec{static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
}

Result<void> poll_until(std::span<pollfd> descriptors, const Deadline& deadline) {
    while (true) {
        const auto left = time_left(deadline);
        const int ready = ::ppoll(descriptors.data(), descriptors.size(), left ? &*left : nullptr, nullptr);
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return last_error("ppoll");
        if (deadline.expired()) return fail(Errc::timed_out);
    }
}

}  // namespace

Result<void> wait_for_any(std::span<pollfd> descriptors, const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    if (!token.stop_possible()) return poll_until(descriptors, deadline);
    if (token.stop_requested()) return fail(Errc::cancelled);

    const auto bell = stop_bell.open();
    if (!bell) return std::unexpected(bell.error());
    std::array<pollfd, kMostAwaited + 1> awaited{};
    const auto end = std::ranges::copy(descriptors, awaited.begin()).out;
    *end = {*bell, POLLIN, 0};

    Result<void> result;
    {
        const std::stop_callback ring(token, [number = *bell] { ::eventfd_write(number, 1); });
        result = poll_until(std::span(awaited).first(descriptors.size() + 1), deadline);
    }
    if (token.stop_requested()) {
        // The callback is gone, so no ring can come after this and end the next wait of this thread.
        stop_bell.silence();
        return fail(Errc::cancelled);
    }
    std::ranges::copy(std::span(awaited).first(descriptors.size()), descriptors.begin());
    return result;
}

Result<void> wait_for(int descriptor, short events, const Deadline& deadline) {
    pollfd awaited{descriptor, events, 0};
    return wait_for_any({&awaited, 1}, deadline);
}

bool is_ready(int descriptor, short events) noexcept {
    pollfd asked{descriptor, events, 0};
    return uninterrupted([&asked] { return ::poll(&asked, 1, 0); }) > 0;
}

}  // namespace strait::os
