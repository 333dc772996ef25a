#include "os/posix/byte_lock.hpp"

#include "os/posix/gate.hpp"

#include <fcntl.h>

namespace strait::os {
namespace {

struct flock request(std::int64_t byte, ByteLock mode) noexcept {
    struct flock lock{};
    lock.l_type = mode == ByteLock::shared ? F_RDLCK : F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return lock;
}

}  // namespace

Result<bool> lock_byte(int file, std::int64_t byte, ByteLock mode) {
    struct flock lock = request(byte, mode);
    if (uninterrupted([&] { return ::fcntl(file, F_OFD_SETLK, &lock); }) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    return last_error("fcntl");
}

bool is_byte_locked(int file, std::int64_t byte) noexcept {
    struct flock lock = request(byte, ByteLock::exclusive);
    return ::fcntl(file, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

}  // namespace strait::os
