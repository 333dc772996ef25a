#include "mechanism/change_notice.hpp"

#include "os/posix/bell_word.hpp"
#include "os/posix/fault_guard.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/shared_record.hpp"

#include <sys/mman.h>

#include <optional>
#include <utility>

namespace strait::mechanism {
namespace {

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
        return page_->changes.value.load(std::memory_order_acquire);
    }
    std::uint32_t ring() noexcept override {
        const std::uint32_t previous = page_->changes.value.fetch_add(1, std::memory_order_seq_cst);
        os::wake_sleepers(page_->changes, previous);
        return previous + 1;
    }
    Result<void> wait(std::uint32_t seen, const Deadline& deadline) override {
        const auto moved = os::sleep_until_moved(page_->changes, seen, deadline);
        if (!moved) return std::unexpected(moved.error());
        return {};
    }

  private:
    os::SharedRecord record_;
    os::OwnerProcess owner_;
    os::RecordPage* page_;
    std::optional<os::FaultGuard> guard_;  // somebody may cut the record's file
};

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
