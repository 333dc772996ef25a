#pragma once
/// The right to a FIFO's path, and the duty to remove it.

#include "os/posix/name_lock.hpp"

#include <sys/stat.h>

#include <string>

namespace strait::mechanism::fifo {

/// A FIFO of this user at that path, locked. The destructor removes one that strait has made.
class FifoName {
  public:
    /// Errors: already_in_use, not_found (the folder), access_denied, no_space.
    [[nodiscard]] static Result<FifoName> take(const std::string& path);

    FifoName(FifoName&&) noexcept = default;
    FifoName& operator=(FifoName&&) = delete;
    ~FifoName();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Puts a new FIFO in the place of the one that strait has made, at one stroke: writers that have the old one open stay with it.
    /// False if it could not be done, or if the FIFO is not strait's to replace.
    bool renew() noexcept;

  private:
    FifoName(os::NameLock lock, std::string path) noexcept;
    Result<void> use_or_make();
    Result<void> use(const struct stat& there);
    Result<void> make();
    Result<void> note_made();
    [[nodiscard]] std::string next_path() const { return path_ + ".next"; }

    os::NameLock lock_;  // released last
    std::string path_;
    os::OwnerProcess owner_;
    // What to remove; no inode: nothing.
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace strait::mechanism::fifo
