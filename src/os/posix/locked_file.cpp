#include "os/posix/locked_file.hpp"

#include "os/posix/gate.hpp"

#include <fcntl.h>
#include <sys/file.h>

namespace strait::os {
namespace {

constexpr mode_t kOwnerOnly = 0600;
// Each turn means that somebody finished with the file in the instant between our open and our lock.
constexpr int kMostTurns = 100;

std::string in_the_way(const std::string& path, const char* what) {
    return what + (" is in the way at " + path) + ", where a file of this user should be";
}

bool belongs_to_another(const std::string& path) noexcept {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && status.st_uid != ::geteuid();
}

Result<Descriptor> open_own(const std::string& path, LockAbsent absent) {
    const int create = absent == LockAbsent::create ? O_CREAT : 0;
    // O_NONBLOCK: a FIFO that stands there must not make us wait.
    const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | create;
    Descriptor file(uninterrupted([&] { return ::open(path.c_str(), flags, kOwnerOnly); }));
    if (file) return file;
    const int number = errno;
    if (errno == ELOOP) return last_error(Errc::access_denied, "open", in_the_way(path, "a symbolic link"));
    if (errno == EISDIR) return last_error(Errc::access_denied, "open", in_the_way(path, "a folder"));
    if (errno == EACCES && belongs_to_another(path))
        return fail(Errc::access_denied, in_the_way(path, "something of another user's"));
    errno = number;
    return last_error("open", path + " cannot be opened");
}

Result<void> require_own(int file, const std::string& path) {
    struct stat status{};
    if (::fstat(file, &status) < 0) return last_error("fstat");
    if (status.st_uid != ::geteuid()) return fail(Errc::access_denied, in_the_way(path, "another user's file"));
    if (!S_ISREG(status.st_mode)) return fail(Errc::access_denied, in_the_way(path, "something that is no file"));
    if ((status.st_mode & 07777) != kOwnerOnly && ::fchmod(file, kOwnerOnly) < 0) return last_error("fchmod");
    return {};
}

// A umask that takes rights from ourselves, and a death before fchmod, leave a lock file that we own and cannot open.
bool repair_mode(const std::string& path) noexcept {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & kOwnerOnly) != kOwnerOnly &&
           ::fchmodat(AT_FDCWD, path.c_str(), kOwnerOnly, AT_SYMLINK_NOFOLLOW) == 0;
}

}  // namespace

bool is_at(const std::string& path, dev_t device, ino_t inode) noexcept {
    struct stat there{};
    return ::lstat(path.c_str(), &there) == 0 && there.st_dev == device && there.st_ino == inode;
}

bool is_at(const std::string& path, int descriptor) noexcept {
    struct stat status{};
    return ::fstat(descriptor, &status) == 0 && is_at(path, status.st_dev, status.st_ino);
}

Result<Descriptor> open_locked(const std::string& path, LockMode mode, LockAbsent absent) {
    const int operation = (mode == LockMode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    for (int turn = 0; turn < kMostTurns; ++turn) {
        auto file = open_own(path, absent);
        if (!file && file.error().native().value == EACCES && repair_mode(path)) continue;
        if (!file) return file;
        if (const auto own = require_own(file->get(), path); !own) return std::unexpected(own.error());
        if (uninterrupted([&] { return ::flock(file->get(), operation); }) < 0) {
            if (errno == EWOULDBLOCK) return last_error(Errc::already_in_use, "flock", path + " is locked");
            return last_error("flock");
        }
        // Its owner may have removed it just before we had the lock: then the lock is on a file that nobody else will see.
        if (is_at(path, file->get())) return file;
    }
    return fail(Errc::already_in_use, path + " is made and removed again all the time");
}

}  // namespace strait::os
