#include "mechanism/change_notice.hpp"

#include "os/posix/fault_guard.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/shared_record.hpp"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <ctime>
#include <optional>
#include <stop_token>
#include <utility>

namespace strait::mechanism {
namespace {

using namespace std::chrono_literals;

// A stop token wakes the waiter at once, unless it is triggered in the instant between the waiter's look and its sleep: then after this.
constexpr Deadline::Clock::duration kStopSlice = 20ms;

class FutexNotice final : public ChangeNotice {
  public:
    FutexNotice(os::SharedRecord record, os::RecordPage* page, os::FaultGuard guard) noexcept
        : record_(std::move(record)), page_(page), guard_(std::move(guard)) {}
    ~FutexNotice() override {
        guard_.reset();
        if (owner_.is_this()) ::munmap(page_, sizeof *page_);
    }

    [[nodiscard]] std::uint32_t version() const noexcept override {
        // Pairs with ring(): whoever sees the new version sees what was written before it.
        return page_->changes.load(std::memory_order_acquire);
    }
    std::uint32_t ring() noexcept override;
    Result<void> wait(std::uint32_t seen, const Deadline& deadline) override;

  private:
    void wake_all() noexcept;
    Result<void> sleep(std::uint32_t seen, const Deadline& deadline);

    os::SharedRecord record_;
    os::OwnerProcess owner_;
    os::RecordPage* page_;
    std::optional<os::FaultGuard> guard_;  // somebody may cut the record's file
};

long futex(const std::atomic<std::uint32_t>& word, int operation, std::uint32_t value, const timespec* time) noexcept {
    // Not FUTEX_PRIVATE_FLAG: the waiters are other processes.
    return ::syscall(SYS_futex, &word, operation, value, time, nullptr, 0);
}

void FutexNotice::wake_all() noexcept { futex(page_->changes, FUTEX_WAKE, INT_MAX, nullptr); }

std::uint32_t FutexNotice::ring() noexcept {
    const std::uint32_t version = page_->changes.fetch_add(1, std::memory_order_acq_rel) + 1;
    wake_all();
    return version;
}

Result<void> FutexNotice::sleep(std::uint32_t seen, const Deadline& deadline) {
    timespec limit{};
    const auto left = deadline.remaining();
    if (left) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*left);
        limit.tv_sec = static_cast<time_t>(seconds.count());
        limit.tv_nsec = static_cast<long>(std::chrono::ceil<std::chrono::nanoseconds>(*left - seconds).count());
    }
    if (futex(page_->changes, FUTEX_WAIT, seen, left ? &limit : nullptr) < 0 && errno != EAGAIN && errno != EINTR &&
        errno != ETIMEDOUT)
        return os::last_error("futex");
    return {};
}

Result<void> FutexNotice::wait(std::uint32_t seen, const Deadline& deadline) {
    const auto& token = deadline.stop_token();
    // Wakes the others too; they look again and go on sleeping.
    const std::stop_callback on_stop(token, [this] { wake_all(); });
    while (version() == seen) {
        if (token.stop_requested()) return fail(Errc::cancelled);
        if (deadline.expired()) return fail(Errc::timed_out);
        const bool can_stop = token.stop_possible();
        const auto slept = sleep(seen, can_stop ? deadline.or_at(Deadline::Clock::now() + kStopSlice) : deadline);
        if (!slept) return slept;
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<ChangeNotice>> ChangeNotice::open(std::string_view identity) {
    auto record = os::SharedRecord::join(identity);
    if (!record) return std::unexpected(std::move(record.error()));
    void* const page =
        ::mmap(nullptr, sizeof(os::RecordPage), PROT_READ | PROT_WRITE, MAP_SHARED, record->descriptor(), 0);
    if (page == MAP_FAILED) return os::last_error("mmap");
    ::madvise(page, sizeof(os::RecordPage), MADV_DONTFORK);
    auto guard = os::FaultGuard::over({page, sizeof(os::RecordPage), record->descriptor(), true});
    if (!guard) {
        ::munmap(page, sizeof(os::RecordPage));
        return std::unexpected(std::move(guard.error()));
    }
    return std::make_unique<FutexNotice>(std::move(*record), static_cast<os::RecordPage*>(page), std::move(*guard));
}

}  // namespace strait::mechanism
