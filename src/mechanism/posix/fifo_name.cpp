#include "mechanism/posix/fifo_name.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

namespace strait::mechanism::fifo {
namespace {

constexpr mode_t kOwnerOnly = 0600;

// The notes in the lock file, for whoever comes after a kill. The first is written before the FIFO is made, since a kill may come right after.
constexpr std::string_view kMaking = "making";
std::string made_note(const struct stat& status) {
    return "made " + std::to_string(status.st_dev) + " " + std::to_string(status.st_ino);
}

bool is_own_fifo(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode) && status.st_uid == ::geteuid();
}

}  // namespace

FifoName::FifoName(os::NameLock lock, std::string path) noexcept : lock_(std::move(lock)), path_(std::move(path)) {}

Result<FifoName> FifoName::take(const std::string& path) {
    auto lock = os::NameLock::acquire(path);
    if (!lock) return std::unexpected(std::move(lock.error()));
    FifoName name(std::move(*lock), path);
    if (const auto taken = name.use_or_make(); !taken) return std::unexpected(taken.error());
    return name;
}

Result<void> FifoName::use_or_make() {
    struct stat there{};
    if (::lstat(path_.c_str(), &there) == 0) return use(there);
    if (errno != ENOENT) return os::last_error("lstat");
    return make();
}

Result<void> FifoName::use(const struct stat& there) {
    if (!S_ISFIFO(there.st_mode)) return fail(Errc::already_in_use, "something that is not a FIFO is in the way");
    if (there.st_uid != ::geteuid()) return fail(Errc::already_in_use, "a FIFO of another user is in the way");
    const auto note = lock_.note();
    if (note != kMaking && note != made_note(there)) return lock_.write_note({});
    // Left behind by a killed program of strait's, maybe in the middle of renew().
    if (is_own_fifo(next_path())) ::unlink(next_path().c_str());
    return note_made();
}

Result<void> FifoName::make() {
    if (const auto noted = lock_.write_note(kMaking); !noted) return noted;
    if (::mkfifo(path_.c_str(), kOwnerOnly) < 0) return os::last_error("mkfifo");
    return note_made();
}

Result<void> FifoName::note_made() {
    struct stat made{};
    if (::lstat(path_.c_str(), &made) < 0) return os::last_error("lstat");
    device_ = made.st_dev;
    inode_ = made.st_ino;
    // The umask may have taken rights from ourselves.
    if ((made.st_mode & 07777) != kOwnerOnly &&
        ::fchmodat(AT_FDCWD, path_.c_str(), kOwnerOnly, AT_SYMLINK_NOFOLLOW) < 0)
        return os::last_error("fchmodat");
    return lock_.write_note(made_note(made));
}

bool FifoName::renew() noexcept {
    if (inode_ == 0 || !os::is_at(path_, device_, inode_) || !lock_.write_note(kMaking)) return false;
    const std::string next = next_path();
    if (::mkfifo(next.c_str(), kOwnerOnly) < 0) return false;
    if (::rename(next.c_str(), path_.c_str()) < 0) {
        ::unlink(next.c_str());
        return false;
    }
    return note_made().has_value();
}

FifoName::~FifoName() {
    if (inode_ != 0 && owner_.is_this() && os::is_at(path_, device_, inode_)) ::unlink(path_.c_str());
}

}  // namespace strait::mechanism::fifo
