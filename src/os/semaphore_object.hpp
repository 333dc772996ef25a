#pragma once
/// What an operating system gives as a semaphore; strait::Semaphore stands on it.

#include "os/registry.hpp"
#include "strait/deadline.hpp"
#include "strait/error.hpp"

#include <cstdint>

namespace strait::os {

/// Any thread.
class SemaphoreObject : public Listed {
  public:
    SemaphoreObject() = default;
    SemaphoreObject(const SemaphoreObject&) = delete;
    SemaphoreObject& operator=(const SemaphoreObject&) = delete;
    virtual ~SemaphoreObject() = default;

    virtual Result<void> acquire(const Deadline& deadline) = 0;
    virtual Result<void> release(std::uint32_t count) = 0;
    [[nodiscard]] virtual Result<std::uint32_t> value() const = 0;
};

}  // namespace strait::os
