#include "mechanism/event.hpp"

#include "os/taken_ahead.hpp"
#include "os/windows/last_error.hpp"
#include "os/windows/named_object.hpp"
#include "os/windows/object_state.hpp"
#include "os/windows/wait.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace strait::mechanism::event {
namespace {

class NativeEvent final : public os::EventObject {
  public:
    explicit NativeEvent(os::Handle event) noexcept : event_(std::move(event)) {}

    Result<void> set() override {
        if (SetEvent(event_.get())) return {};
        return std::unexpected(os::last_error("SetEvent"));
    }
    Result<void> reset() override {
        if (has_ahead_) static_cast<void>(ahead_->take(Deadline::now()));
        if (ResetEvent(event_.get())) return {};
        return std::unexpected(os::last_error("ResetEvent"));
    }
    Result<void> wait(const Deadline& deadline) override {
        return has_ahead_ ? ahead_->take(deadline) : os::wait_one(event_.get(), deadline);
    }
    Result<NativeHandle> wait_handle() override;
    Result<NativeHandle> lend() override { return os::as_native(event_.get()); }

  private:
    os::Handle event_;
    std::mutex ahead_mutex_;
    std::atomic<bool> has_ahead_ = false;
    std::unique_ptr<os::TakenAhead> ahead_;  // last: its thread uses the event
};

// To look at an automatic event is to take it, so no loop can wait for it and leave it to the handler.
Result<NativeHandle> NativeEvent::wait_handle() {
    const auto manual = os::is_manual_event(event_.get());
    if (!manual) return std::unexpected(manual.error());
    if (*manual) return os::as_native(event_.get());
    const std::scoped_lock lock(ahead_mutex_);
    if (ahead_) return ahead_->handle();
    const HANDLE event = event_.get();
    auto ahead =
        os::TakenAhead::start({.take = [event](const Deadline& deadline) { return os::wait_one(event, deadline); },
                               .give_back = [event] { SetEvent(event); }});
    if (!ahead) return std::unexpected(std::move(ahead.error()));
    ahead_ = std::move(*ahead);
    has_ahead_ = true;
    return ahead_->handle();
}

}  // namespace

Result<std::unique_ptr<os::EventObject>> open(const Address& address, os::ObjectMode mode,
                                              const EventOptions& options) {
    const BOOL manual = options.reset == Reset::manual ? TRUE : FALSE;
    const BOOL is_set = options.is_set ? TRUE : FALSE;
    constexpr DWORD kAccess = SYNCHRONIZE | EVENT_MODIFY_STATE | os::kQueryState;
    auto event = os::named_object(
        address.place(), mode,
        {.create_name = "CreateEventW",
         .open_name = "OpenEventW",
         .create = [=](auto* security, const auto* name) { return CreateEventW(security, manual, is_set, name); },
         .open = [](const auto* name) { return OpenEventW(kAccess, FALSE, name); }});
    if (!event) return std::unexpected(std::move(event.error()));
    return std::make_unique<NativeEvent>(std::move(*event));
}

Result<std::unique_ptr<os::EventObject>> adopt(os::OwnedHandle handle) {
    return std::make_unique<NativeEvent>(os::Handle(os::as_handle(handle.release())));
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::event
