#pragma once
/// Owners for what Windows hands out. Nothing here is inheritable: passing a handle to a child is explicit.

#include "os/windows/win32.hpp"
#include "strait/handle.hpp"

#include <cstddef>
#include <utility>

namespace strait::os {

/// Owns one native value and closes it with Traits::close(); Traits::empty() is the value that owns nothing.
template <typename Traits>
class Owned {
  public:
    using Value = typename Traits::Value;

    Owned() noexcept = default;
    explicit Owned(Value value) noexcept : value_(value) {}
    Owned(Owned&& other) noexcept : value_(other.release()) {}
    Owned& operator=(Owned&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }
    ~Owned() { reset(); }

    [[nodiscard]] Value get() const noexcept { return value_; }
    explicit operator bool() const noexcept { return !Traits::is_empty(value_); }
    [[nodiscard]] Value release() noexcept { return std::exchange(value_, Traits::empty()); }
    void reset(Value value = Traits::empty()) noexcept {
        const Value old = std::exchange(value_, value);
        if (!Traits::is_empty(old)) Traits::close(old);
    }

  private:
    Value value_ = Traits::empty();
};

/// Windows says "no handle" with NULL in some calls and INVALID_HANDLE_VALUE in others; both are empty here.
struct HandleTraits {
    using Value = HANDLE;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr || value == INVALID_HANDLE_VALUE; }
    static void close(Value value) noexcept { CloseHandle(value); }
};
using Handle = Owned<HandleTraits>;

struct SocketTraits {
    using Value = SOCKET;
    static Value empty() noexcept { return INVALID_SOCKET; }
    static bool is_empty(Value value) noexcept { return value == INVALID_SOCKET; }
    static void close(Value value) noexcept { closesocket(value); }
};
using Socket = Owned<SocketTraits>;

struct ViewTraits {
    using Value = void*;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { UnmapViewOfFile(value); }
};
using View = Owned<ViewTraits>;

struct LocalMemoryTraits {
    using Value = void*;
    static Value empty() noexcept { return nullptr; }
    static bool is_empty(Value value) noexcept { return value == nullptr; }
    static void close(Value value) noexcept { LocalFree(value); }
};
using LocalMemory = Owned<LocalMemoryTraits>;

[[nodiscard]] inline NativeHandle as_native(HANDLE handle) noexcept { return reinterpret_cast<NativeHandle>(handle); }
[[nodiscard]] inline HANDLE as_handle(NativeHandle handle) noexcept { return reinterpret_cast<HANDLE>(handle); }

/// Calls take 32-bit lengths; more than this in one call gains nothing and pins memory.
inline constexpr std::size_t kLargestTransfer = std::size_t{1} << 20;
[[nodiscard]] inline DWORD transfer_size(std::size_t size) noexcept {
    return static_cast<DWORD>(size < kLargestTransfer ? size : kLargestTransfer);
}

}  // namespace strait::os
