#pragma once
/// A file descriptor with an owner, for the limits, which do without the library.

#include <strait/error.hpp>

#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace strait::bench {

class Descriptor {
  public:
    explicit Descriptor(int number = -1) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }

  private:
    int number_;
};

/// The error of the call that has just failed.
[[nodiscard]] inline Error last_error(std::string_view call) {
    const int number = errno;
    return Error(Errc::io, std::string(call) + ": " + std::generic_category().message(number));
}

}  // namespace strait::bench
