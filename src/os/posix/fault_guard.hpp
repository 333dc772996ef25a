#pragma once
/// Keeps a file that shrinks while it is mapped from killing the program with SIGBUS.

#include "strait/error.hpp"

#include <cstddef>
#include <cstdint>

namespace strait::os {

/// Which memory is guarded, and what stands behind it.
struct GuardedMemory {
    void* begin = nullptr;
    std::size_t size = 0;
    int descriptor = -1;  ///< of the mapped file; stays open as long as the guard
    bool writable = false;
};

/// As long as it lives, an access to a page of that memory which the file has lost reads zeros, and damaged() says so from then on.
/// Faults elsewhere go to the handler that was there before. Any thread.
/// Source: sigaction(2) for SIGBUS, once in a process; mmap(2) with MAP_FIXED in the handler.
class FaultGuard {
  public:
    /// Errors: out_of_resources (more than 65,536 mappings), and what sigaction(2) says.
    [[nodiscard]] static Result<FaultGuard> over(const GuardedMemory& memory);

    FaultGuard() noexcept = default;
    FaultGuard(FaultGuard&& other) noexcept;
    FaultGuard& operator=(FaultGuard&&) = delete;
    /// Before the memory is unmapped.
    ~FaultGuard();

    [[nodiscard]] bool damaged() const noexcept;

  private:
    explicit FaultGuard(std::size_t slot) noexcept : slot_(slot) {}

    static constexpr std::size_t kNone = SIZE_MAX;
    std::size_t slot_ = kNone;
};

}  // namespace strait::os
