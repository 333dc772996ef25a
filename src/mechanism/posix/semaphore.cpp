#include "mechanism/semaphore.hpp"

#include "mechanism/posix/named_memory.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"

#include <semaphore.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace strait::mechanism::semaphore {
namespace {

using namespace std::chrono_literals;

// sem_post() wakes one sleeper, who may be killed on his way; and nothing else wakes who waits for a stop token.
constexpr auto kLook = 20ms;

timespec time_of(Deadline::Clock::time_point time) {
    const auto since = time.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const auto rest = std::chrono::ceil<std::chrono::nanoseconds>(since - seconds);
    return {static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
}

/// The file that sem_open(3) makes, mapped by ourselves: so its name comes last, and its last user removes it.
class PosixSemaphore final : public os::SemaphoreObject {
  public:
    explicit PosixSemaphore(std::unique_ptr<os::MemoryMapping> memory) noexcept : memory_(std::move(memory)) {}

    Result<void> acquire(const Deadline& deadline) override;
    Result<void> release(std::uint32_t count) override;
    [[nodiscard]] Result<std::uint32_t> value() const override;

  private:
    [[nodiscard]] sem_t* semaphore() const noexcept { return reinterpret_cast<sem_t*>(memory_->bytes().data()); }
    [[nodiscard]] Result<void> require_here() const;

    std::unique_ptr<os::MemoryMapping> memory_;
    os::OwnerProcess owner_;
};

Result<void> PosixSemaphore::require_here() const {
    if (!owner_.is_this()) return fail(Errc::forked, "the semaphore belongs to the process that forked this one");
    return {};
}

Result<void> PosixSemaphore::acquire(const Deadline& deadline) {
    if (const auto here = require_here(); !here) return here;
    while (::sem_trywait(semaphore()) != 0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return os::last_error("sem_trywait");
        if (const auto whole = memory_->check(); !whole) return whole;
        if (deadline.stop_token().stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        const auto look = time_of(*deadline.or_at(Deadline::Clock::now() + kLook).time());
        if (::sem_clockwait(semaphore(), CLOCK_MONOTONIC, &look) == 0) return {};
        if (errno != ETIMEDOUT && errno != EINTR) return os::last_error("sem_clockwait");
    }
    return {};
}

Result<void> PosixSemaphore::release(std::uint32_t count) {
    const auto before = value();
    if (!before) return std::unexpected(before.error());
    if (count > Semaphore::kMost - *before)
        return fail(Errc::too_large, "a semaphore has at most " + std::to_string(Semaphore::kMost) + " units");
    for (std::uint32_t unit = 0; unit < count; ++unit) {
        if (::sem_post(semaphore()) != 0)
            return os::last_error(Errc::too_large, "sem_post", "others have added units meanwhile");
    }
    return {};
}

Result<std::uint32_t> PosixSemaphore::value() const {
    if (const auto here = require_here(); !here) return std::unexpected(here.error());
    int units = 0;
    if (::sem_getvalue(semaphore(), &units) != 0) return os::last_error("sem_getvalue");
    return static_cast<std::uint32_t>(std::max(units, 0));
}

std::string file_name(const Address& address) { return "sem." + address.place(); }

RegionMode mode_of(os::ObjectMode mode) noexcept {
    switch (mode) {
        case os::ObjectMode::create: return RegionMode::create;
        case os::ObjectMode::open: return RegionMode::open;
        case os::ObjectMode::open_or_create: return RegionMode::open_or_create;
    }
    std::unreachable();
}

}  // namespace

Result<std::unique_ptr<os::SemaphoreObject>> open(const Address& address, os::ObjectMode mode,
                                                  const SemaphoreOptions& options) {
    const auto fill = [&options](std::span<std::byte> memory) {
        // What sem_open(3) writes, too.
        ::sem_init(reinterpret_cast<sem_t*>(memory.data()), 1, options.initial);
    };
    auto memory = named_memory::map(file_name(address), {.call = "sem_open", .what = "a semaphore"},
                                    {.mode = mode_of(mode), .size = sizeof(sem_t), .initialize = fill});
    if (!memory && memory.error() == Errc::too_small) return fail(Errc::wrong_kind, "what is there is not a semaphore");
    if (!memory) return std::unexpected(std::move(memory.error()));
    if ((*memory)->bytes().size() != sizeof(sem_t)) return fail(Errc::wrong_kind, "what is there is not a semaphore");
    return std::make_unique<PosixSemaphore>(std::move(*memory));
}

Result<std::string> native_name(const Address& address) { return "/" + address.place(); }

}  // namespace strait::mechanism::semaphore
