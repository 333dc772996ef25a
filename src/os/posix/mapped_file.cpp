#include "os/posix/mapped_file.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/reserve_space.hpp"
#include "strait/limits.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cstring>
#include <utility>

namespace strait::os {
namespace {

Result<void> require_mappable(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) return fail(Errc::wrong_kind, "what is there is a folder, not a file");
    if (!S_ISREG(status.st_mode)) return fail(Errc::wrong_kind, "what is there is not a file");
    if (status.st_size == 0)
        return fail(Errc::too_small, "it is empty; the next one that creates it begins anew, as strait write does");
    if (static_cast<std::uint64_t>(status.st_size) > kDefaultLimits.region) {
        return fail(Errc::too_large, "it has " + std::to_string(status.st_size) + " bytes, and a region may have " +
                                         std::to_string(kDefaultLimits.region));
    }
    return {};
}

}  // namespace

std::string identity_of(const struct stat& status) {
    return std::to_string(status.st_dev) + "-" + std::to_string(status.st_ino);
}

MappedFile::MappedFile(Descriptor file, Access access, std::string identity) noexcept
    : file_(std::move(file)), access_(access), identity_(std::move(identity)) {}

Result<std::unique_ptr<MappedFile>> MappedFile::map(Descriptor file, Access access) {
    struct stat status{};
    if (::fstat(file.get(), &status) < 0) return last_error("fstat");
    if (const auto mappable = require_mappable(status); !mappable) return std::unexpected(mappable.error());
    std::unique_ptr<MappedFile> mapped(new MappedFile(std::move(file), access, identity_of(status)));
    if (const auto done = mapped->map_bytes(static_cast<std::size_t>(status.st_size)); !done)
        return std::unexpected(done.error());
    return mapped;
}

Result<void> MappedFile::map_bytes(std::size_t size) {
    const int protection = PROT_READ | (writable() ? PROT_WRITE : 0);
    void* const begin = ::mmap(nullptr, size, protection, MAP_SHARED, file_.get(), 0);
    if (begin == MAP_FAILED) return last_error("mmap");
    memory_ = {static_cast<std::byte*>(begin), size};
    if (::madvise(begin, size, MADV_DONTFORK) < 0) return last_error("madvise");
    auto guard = FaultGuard::over({begin, size, file_.get(), writable()});
    if (!guard) return std::unexpected(std::move(guard.error()));
    guard_.emplace(std::move(*guard));
    return {};
}

MappedFile::~MappedFile() {
    guard_.reset();
    // In a forked child these addresses may hold something else.
    if (!memory_.empty() && owner_.is_this()) ::munmap(memory_.data(), memory_.size());
}

Result<void> MappedFile::check() const {
    struct stat status{};
    if (::fstat(file_.get(), &status) < 0) return last_error("fstat");
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < memory_.size()) {
        return fail(Errc::too_small, "the file has shrunk from " + std::to_string(memory_.size()) + " to " +
                                         std::to_string(size) + " bytes while it was mapped");
    }
    if (is_damaged()) return fail(Errc::too_small, "the file was shrunk, or could not be read, while it was mapped");
    return {};
}

Result<void> MappedFile::reserve(std::size_t offset, std::size_t size) {
    return reserve_part(file_.get(), offset, size);
}

Result<void> MappedFile::copy_out(std::size_t offset, std::span<std::byte> destination) const {
    if (!destination.empty()) std::memcpy(destination.data(), memory_.data() + offset, destination.size());
    return check();
}

Result<void> MappedFile::copy_in(std::size_t offset, std::span<const std::byte> source) {
    if (!source.empty()) std::memcpy(memory_.data() + offset, source.data(), source.size());
    return check();
}

}  // namespace strait::os
