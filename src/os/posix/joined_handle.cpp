#include "os/joined_handle.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <utility>

namespace strait::os {
namespace {

class JoinedDescriptor final : public JoinedHandle {
  public:
    JoinedDescriptor(Descriptor set, Descriptor word) noexcept : set_(std::move(set)), word_(std::move(word)) {}

    [[nodiscard]] NativeHandle get() const noexcept override { return set_.get(); }
    void set() noexcept override { ::eventfd_write(word_.get(), 1); }
    void clear() noexcept override {
        eventfd_t words = 0;
        ::eventfd_read(word_.get(), &words);
    }

  private:
    Descriptor set_;
    Descriptor word_;
};

}  // namespace

Result<std::unique_ptr<JoinedHandle>> JoinedHandle::join(NativeHandle watched) {
    Descriptor set(::epoll_create1(EPOLL_CLOEXEC));
    if (!set) return last_error("epoll_create1");
    Descriptor word(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!word) return last_error("eventfd");
    for (const int number : {static_cast<int>(watched), word.get()}) {
        epoll_event readable{EPOLLIN, {.fd = number}};
        if (::epoll_ctl(set.get(), EPOLL_CTL_ADD, number, &readable) < 0) return last_error("epoll_ctl");
    }
    return std::make_unique<JoinedDescriptor>(std::move(set), std::move(word));
}

}  // namespace strait::os
