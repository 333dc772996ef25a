#include "os/joined_handle.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/wait.hpp"

#include <utility>

namespace strait::os {
namespace {

class JoinedEvent final : public JoinedHandle {
  public:
    JoinedEvent(HANDLE watched, Handle event) noexcept : watched_(watched), event_(std::move(event)) {}
    JoinedEvent(const JoinedEvent&) = delete;
    JoinedEvent& operator=(const JoinedEvent&) = delete;
    ~JoinedEvent() override { stop_watching(); }

    [[nodiscard]] NativeHandle get() const noexcept override { return as_native(event_.get()); }
    void set() noexcept override { SetEvent(event_.get()); }
    // The thread pool reports the watched one once; at once, if it is signalled still.
    void clear() noexcept override {
        stop_watching();
        ResetEvent(event_.get());
        if (!watch()) SetEvent(event_.get());
    }

    [[nodiscard]] bool watch() noexcept {
        const ULONG flags = WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD;
        if (RegisterWaitForSingleObject(&waiting_, watched_, &report, event_.get(), INFINITE, flags)) return true;
        waiting_ = nullptr;
        return false;
    }

  private:
    static void CALLBACK report(void* event, BOOLEAN /*timed out*/) { SetEvent(static_cast<HANDLE>(event)); }
    void stop_watching() noexcept {
        // INVALID_HANDLE_VALUE: returns when no callback can run any more.
        if (waiting_ != nullptr) UnregisterWaitEx(std::exchange(waiting_, nullptr), INVALID_HANDLE_VALUE);
    }

    HANDLE watched_;
    Handle event_;
    HANDLE waiting_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<JoinedHandle>> JoinedHandle::join(NativeHandle watched) {
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    auto joined = std::make_unique<JoinedEvent>(as_handle(watched), std::move(*event));
    if (!joined->watch()) return std::unexpected(last_error("RegisterWaitForSingleObject"));
    return joined;
}

}  // namespace strait::os
