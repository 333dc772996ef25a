#pragma once
/// The right to a name in the file system.

#include "os/posix/descriptor.hpp"
#include "os/posix/owner_process.hpp"
#include "strait/error.hpp"

#include <string>
#include <string_view>

namespace strait::os {

/// Holds the lock file `<path>.lock` beside what stands at the path. As long as it lives, nobody else of this user serves that name, and
/// what a killed owner left there may be cleaned up. The destructor removes the lock file; after a kill it stays, unlocked, with its note.
class NameLock {
  public:
    static constexpr std::string_view kSuffix = ".lock";

    /// Waits at most a few milliseconds, for somebody who holds the lock to clean up after a killed owner. Errors: already_in_use, not_found (the folder), access_denied, no_space.
    [[nodiscard]] static Result<NameLock> acquire(const std::string& path);

    NameLock(NameLock&&) noexcept = default;
    NameLock& operator=(NameLock&&) = delete;
    ~NameLock();

    /// A few words for whoever has the lock next, should this process be killed. At most 255 bytes.
    [[nodiscard]] Result<void> write_note(std::string_view note);
    [[nodiscard]] std::string note() const;

  private:
    NameLock(std::string lock_path, Descriptor file) noexcept;

    std::string lock_path_;
    Descriptor file_;
    OwnerProcess owner_;
};

}  // namespace strait::os
