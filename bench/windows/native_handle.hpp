#pragma once
/// A HANDLE with an owner, for the limits, which do without the library.

#include <strait/error.hpp>

#include <windows.h>

#include <string>
#include <string_view>
#include <utility>

namespace strait::bench {

class Handle {
  public:
    explicit Handle(HANDLE value) noexcept : value_(value) {}
    Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, INVALID_HANDLE_VALUE)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~Handle() {
        if (*this) CloseHandle(value_);
    }
    [[nodiscard]] HANDLE get() const noexcept { return value_; }
    explicit operator bool() const noexcept { return value_ != INVALID_HANDLE_VALUE; }

  private:
    HANDLE value_;
};

/// The error of the call that has just failed.
[[nodiscard]] inline Error last_error(std::string_view call) {
    return Error(Errc::io, std::string(call) + ": error " + std::to_string(GetLastError()));
}

}  // namespace strait::bench
