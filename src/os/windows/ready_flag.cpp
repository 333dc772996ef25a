#include "os/ready_flag.hpp"

#include "os/windows/handle.hpp"
#include "os/windows/wait.hpp"

#include <utility>

namespace strait::os {
namespace {

class EventObject final : public ReadyFlag {
  public:
    explicit EventObject(Handle event) noexcept : event_(std::move(event)) {}

    [[nodiscard]] NativeHandle handle() const noexcept override { return as_native(event_.get()); }
    void set() noexcept override { SetEvent(event_.get()); }
    void clear() noexcept override { ResetEvent(event_.get()); }
    [[nodiscard]] bool is_in_its_process() const noexcept override { return true; }

  private:
    Handle event_;
};

}  // namespace

Result<std::unique_ptr<ReadyFlag>> ReadyFlag::create() {
    auto event = make_event();
    if (!event) return std::unexpected(std::move(event.error()));
    return std::make_unique<EventObject>(std::move(*event));
}

struct QuietThreads::Before {};

QuietThreads::QuietThreads() = default;
QuietThreads::~QuietThreads() = default;

}  // namespace strait::os
