#pragma once
/// `mutex://NAME`, and the lock that lies beside an object: at most one owner, and its death is told to the next one.
/// Linux: a page in `<runtime>/notify/NAME` or `<runtime>/lock/IDENTITY` with a futex word, and for each participant a byte of that file under an
/// open-file-description lock, which its death releases. Locking what is free and unlocking what nobody waits for makes no system call.
/// Windows: CreateMutexW, the name as it is given, or `Local\strait.lock.IDENTITY`.

#include "os/object_mode.hpp"
#include "os/robust_lock.hpp"
#include "strait/address.hpp"
#include "strait/error.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace strait::mechanism {

using RobustLock = os::RobustLock;

namespace robust_lock {

/// The lock beside an object; `identity` is MemoryMapping::identity(). It goes with its last participant, and so does the news of a death.
/// Errors: access_denied, no_space, out_of_resources.
[[nodiscard]] Result<std::unique_ptr<os::RobustLock>> open_beside(std::string_view identity);

/// A mutex by its name. On Linux the news of an owner's death waits for the next one who opens the name, on Windows it goes with the last handle.
/// Errors: already_in_use, not_found, wrong_kind (an event has that name), access_denied, no_space, out_of_resources.
[[nodiscard]] Result<std::unique_ptr<os::RobustLock>> open(const Address& address, os::ObjectMode mode);

[[nodiscard]] Result<std::string> native_name(const Address& address);

}  // namespace robust_lock
}  // namespace strait::mechanism
