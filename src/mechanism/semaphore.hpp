#pragma once
/// `sem://NAME`. Linux: the semaphore that sem_open(3) opens as `/NAME`, a file in /dev/shm. Windows: CreateSemaphoreW, the name as it is given.

#include "os/object_mode.hpp"
#include "os/semaphore_object.hpp"
#include "strait/address.hpp"
#include "strait/error.hpp"
#include "strait/semaphore.hpp"

#include <memory>
#include <string>

namespace strait::mechanism::semaphore {

[[nodiscard]] Result<std::unique_ptr<os::SemaphoreObject>> open(const Address& address, os::ObjectMode mode,
                                                                const SemaphoreOptions& options);
[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace strait::mechanism::semaphore
