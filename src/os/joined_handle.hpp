#pragma once
/// One wait handle for two causes: another handle, and our own word.

#include "strait/error.hpp"
#include "strait/handle.hpp"

#include <memory>

namespace strait::os {

/// For whoever reads ahead: what lies in its buffer does not show in the handle it reads from. One thread.
/// Source: epoll(7), eventfd(2); CreateEventW, RegisterWaitForSingleObject.
class JoinedHandle {
  public:
    /// `watched` has to stay open as long as this lives.
    [[nodiscard]] static Result<std::unique_ptr<JoinedHandle>> join(NativeHandle watched);
    JoinedHandle() = default;
    JoinedHandle(const JoinedHandle&) = delete;
    JoinedHandle& operator=(const JoinedHandle&) = delete;
    virtual ~JoinedHandle() = default;

    /// Signalled when the watched one is, or between set() and clear().
    [[nodiscard]] virtual NativeHandle get() const noexcept = 0;
    virtual void set() noexcept = 0;
    virtual void clear() noexcept = 0;
};

}  // namespace strait::os
