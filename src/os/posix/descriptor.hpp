#pragma once
/// A file descriptor with an owner.

#include <unistd.h>

#include <utility>

namespace strait::os {

/// Closes what it holds. Whoever makes a descriptor makes it close-on-exec.
class Descriptor {
  public:
    Descriptor() noexcept = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) {
            reset();
            number_ = other.release();
        }
        return *this;
    }
    ~Descriptor() { reset(); }

    [[nodiscard]] int get() const noexcept { return number_; }
    explicit operator bool() const noexcept { return number_ >= 0; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }
    void reset() noexcept {
        // Not repeated after EINTR: Linux has closed it then, and another thread may own the number already.
        if (number_ >= 0) ::close(release());
    }

  private:
    int number_ = -1;
};

}  // namespace strait::os
