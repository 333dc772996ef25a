#include "mechanism/event.hpp"

#include "os/posix/event_word.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/shared_page.hpp"
#include "os/ready_signal.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace strait::mechanism::event {
namespace {

/// What lies in the page.
struct EventPage {
    os::PageHead head;
    std::atomic<std::uint32_t> is_manual;  ///< 1: only reset() resets it
    std::uint32_t unused[7];
    os::BellWord moves;  ///< see os/posix/event_word.hpp
};
static_assert(offsetof(EventPage, moves) == 64 && sizeof(EventPage) <= os::SharedPage::kSize);

class FutexEvent final : public os::EventObject {
  public:
    explicit FutexEvent(os::SharedPage page) noexcept : page_(std::move(page)) {}

    Result<void> set() override;
    Result<void> reset() override;
    Result<void> wait(const Deadline& deadline) override;
    Result<NativeHandle> wait_handle() override;
    Result<NativeHandle> lend() override { return page_.descriptor(); }

  private:
    [[nodiscard]] EventPage& shared() const noexcept { return *static_cast<EventPage*>(page_.memory()); }
    [[nodiscard]] std::atomic<std::uint32_t>& moves() const noexcept { return shared().moves.value; }
    [[nodiscard]] Reset kind() const noexcept {
        return shared().is_manual.load(std::memory_order_relaxed) == 1 ? Reset::manual : Reset::automatic;
    }
    [[nodiscard]] Result<void> require_here() const;
    void refresh_signal();

    os::SharedPage page_;
    std::mutex signal_mutex_;
    std::atomic<bool> has_signal_ = false;
    std::unique_ptr<os::ReadySignal> signal_;  // last: its thread uses the page
};

Result<void> FutexEvent::require_here() const {
    if (page_.is_here()) return {};
    return fail(Errc::forked, "the event belongs to the process that forked this one");
}

Result<void> FutexEvent::set() {
    if (const auto here = require_here(); !here) return here;
    os::set_event(shared().moves);
    refresh_signal();
    return {};
}

Result<void> FutexEvent::reset() {
    if (const auto here = require_here(); !here) return here;
    os::reset_event(shared().moves);
    refresh_signal();
    return {};
}

Result<void> FutexEvent::wait(const Deadline& deadline) {
    if (const auto here = require_here(); !here) return here;
    const Reset reset = kind();
    auto waited = os::wait_for_event(shared().moves, reset, deadline);
    if (reset == Reset::automatic) refresh_signal();
    return waited;
}

Result<NativeHandle> FutexEvent::wait_handle() {
    if (const auto here = require_here(); !here) return std::unexpected(here.error());
    const std::scoped_lock lock(signal_mutex_);
    if (signal_) return signal_->handle();
    const auto sleep = [this](const Deadline& deadline) -> Result<void> {
        const auto seen = moves().load(std::memory_order_acquire);
        if (os::is_set(seen)) return {};
        const auto moved = os::sleep_until_moved(shared().moves, seen, deadline);
        if (!moved) return std::unexpected(moved.error());
        return {};
    };
    auto signal = os::ReadySignal::start({.is_ready = [this] { return os::is_set(moves().load()); }, .wait = sleep});
    if (!signal) return std::unexpected(std::move(signal.error()));
    signal_ = std::move(*signal);
    has_signal_ = true;
    return signal_->handle();
}

void FutexEvent::refresh_signal() {
    if (!has_signal_) return;
    const std::scoped_lock lock(signal_mutex_);
    signal_->refresh();
}

}  // namespace

Result<std::unique_ptr<os::EventObject>> open(const Address& address, os::ObjectMode mode,
                                              const EventOptions& options) {
    const auto fill = [&options](void* memory) {
        auto& shared = *static_cast<EventPage*>(memory);
        shared.is_manual = options.reset == Reset::manual ? 1 : 0;
        shared.moves.value = options.is_set ? 1 : 0;
    };
    auto page = os::SharedPage::join({.folder = "notify",
                                      .name = address.place(),
                                      .layout = {.kind = LayoutKind::event},
                                      .keeps_news = true,
                                      .fill = fill},
                                     mode);
    if (!page) return std::unexpected(std::move(page.error()));
    return std::make_unique<FutexEvent>(std::move(*page));
}

Result<std::unique_ptr<os::EventObject>> adopt(os::OwnedHandle handle) {
    auto page = os::SharedPage::adopt(os::Descriptor(static_cast<int>(handle.release())),
                                      {.folder = "notify", .layout = {.kind = LayoutKind::event}, .keeps_news = true});
    if (!page) return std::unexpected(std::move(page.error()));
    return std::make_unique<FutexEvent>(std::move(*page));
}

Result<std::string> native_name(const Address& address) { return os::runtime_path() + "/notify/" + address.place(); }

}  // namespace strait::mechanism::event
