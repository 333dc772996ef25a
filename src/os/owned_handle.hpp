#pragma once
/// A native handle with an owner, on either system.

#include "strait/handle.hpp"

#include <utility>

namespace strait::os {

/// Source: close(2); CloseHandle.
void close_native(NativeHandle handle) noexcept;

class OwnedHandle {
  public:
    OwnedHandle() noexcept = default;
    explicit OwnedHandle(NativeHandle handle) noexcept : handle_(handle) {}
    OwnedHandle(OwnedHandle&& other) noexcept : handle_(other.release()) {}
    OwnedHandle& operator=(OwnedHandle&& other) noexcept {
        if (this != &other) {
            reset();
            handle_ = other.release();
        }
        return *this;
    }
    ~OwnedHandle() { reset(); }

    [[nodiscard]] NativeHandle get() const noexcept { return handle_; }
    [[nodiscard]] NativeHandle release() noexcept { return std::exchange(handle_, kNone); }
    void reset() noexcept {
        if (handle_ != kNone) close_native(release());
    }

  private:
    static constexpr NativeHandle kNone = -1;

    NativeHandle handle_ = kNone;
};

}  // namespace strait::os
