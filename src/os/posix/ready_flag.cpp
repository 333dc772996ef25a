#include "os/ready_flag.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/owner_process.hpp"

#include <sys/eventfd.h>

#include <csignal>
#include <utility>

namespace strait::os {
namespace {

class EventDescriptor final : public ReadyFlag {
  public:
    explicit EventDescriptor(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

    [[nodiscard]] NativeHandle handle() const noexcept override { return descriptor_.get(); }
    void set() noexcept override { ::eventfd_write(descriptor_.get(), 1); }
    void clear() noexcept override {
        eventfd_t ignored = 0;
        ::eventfd_read(descriptor_.get(), &ignored);
    }
    [[nodiscard]] bool is_in_its_process() const noexcept override { return owner_.is_this(); }

  private:
    Descriptor descriptor_;
    OwnerProcess owner_;
};

}  // namespace

Result<std::unique_ptr<ReadyFlag>> ReadyFlag::create() {
    Descriptor descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!descriptor) return last_error("eventfd");
    return std::make_unique<EventDescriptor>(std::move(descriptor));
}

struct QuietThreads::Before {
    sigset_t mask;
};

QuietThreads::QuietThreads() : before_(std::make_unique<Before>()) {
    sigset_t all;
    ::sigfillset(&all);
    // A thread's own faults must still reach the handlers.
    for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) ::sigdelset(&all, fault);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_->mask);
}

QuietThreads::~QuietThreads() { ::pthread_sigmask(SIG_SETMASK, &before_->mask, nullptr); }

}  // namespace strait::os
