#include "os/posix/reserve_space.hpp"

#include "os/posix/gate.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace strait::os {
namespace {

constexpr std::uint64_t kBlock = 512;

std::string bytes_text(std::uint64_t count) { return std::to_string(count) + " bytes"; }

// Asked first, because a file system may fill itself to the last byte before it says no.
Result<void> require_space(int descriptor, const struct stat& file, std::uint64_t size) {
    const std::uint64_t reserved = static_cast<std::uint64_t>(file.st_blocks) * kBlock;
    struct statvfs system{};
    if (size <= reserved || ::fstatvfs(descriptor, &system) < 0) return {};
    // No number of blocks: a file system without a limit of its own.
    if (system.f_blocks == 0) return {};
    const std::uint64_t free_blocks = ::geteuid() == 0 ? system.f_bfree : system.f_bavail;
    const std::uint64_t available = free_blocks * system.f_frsize;
    if (size - reserved <= available) return {};
    return fail(Errc::no_space,
                "it needs " + bytes_text(size - reserved) + " more, and " + bytes_text(available) + " are free there");
}

// First without changing the size, so that one who looks meanwhile sees no space that is taken back again.
int allocate(int descriptor, off_t size) {
    const auto attempt = [&](int mode) {
        return uninterrupted([&] { return ::fallocate(descriptor, mode, 0, size); }) < 0 ? errno : 0;
    };
    const int number = attempt(FALLOC_FL_KEEP_SIZE);
    if (number == EOPNOTSUPP) return ::posix_fallocate(descriptor, 0, size);
    return number == 0 ? attempt(0) : number;
}

}  // namespace

Result<void> reserve_space(int descriptor, std::uint64_t size) {
    struct stat before{};
    if (::fstat(descriptor, &before) < 0) return last_error("fstat");
    if (const auto room = require_space(descriptor, before, size); !room) return room;
    const int number = allocate(descriptor, static_cast<off_t>(size));
    if (number == 0) return {};
    // Gives back what was reserved beyond the end. Should that fail, the space goes with the file.
    static_cast<void>(::ftruncate(descriptor, before.st_size) == 0);
    Error error = system_error("fallocate", number);
    if (number == ENOSPC || number == EDQUOT) error.because("there is no room for " + bytes_text(size) + " there");
    if (number == EFBIG) error.because("the file system has no files of " + bytes_text(size));
    return std::unexpected(std::move(error));
}

Result<void> reserve_part(int descriptor, std::uint64_t offset, std::uint64_t size) {
    const auto attempt = [&] {
        return ::fallocate(descriptor, 0, static_cast<off_t>(offset), static_cast<off_t>(size));
    };
    if (uninterrupted(attempt) == 0) return {};
    return last_error("fallocate", "there is no room for " + bytes_text(size) + " there");
}

}  // namespace strait::os
