#include "mechanism/file_mapping.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/mapped_file.hpp"
#include "os/posix/reserve_space.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

namespace strait::mechanism::file_mapping {
namespace {

constexpr mode_t kOwnerOnly = 0600;
// A FIFO or a device that stands there must not make us wait, nor become our terminal.
constexpr int kFlags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

std::unexpected<Error> not_opened() {
    switch (errno) {
        case ENOENT: return os::last_error("open", "there is no such file");
        case ENOTDIR: return os::last_error("open", "a part of the path is not a folder");
        case EISDIR: return os::last_error("open", "what is there is a folder, not a file");
        case EACCES:
        case EPERM: return os::last_error("open", "this user may not open it so");
        case ENXIO: return os::last_error(Errc::wrong_kind, "open", "what is there is not a file");
        case ENAMETOOLONG: return os::last_error(Errc::invalid_address, "open", "the path is too long");
        default: return os::last_error("open");
    }
}

Result<os::Descriptor> open_file(const std::string& path, Access access) {
    const int flags = (access == Access::read_write ? O_RDWR : O_RDONLY) | kFlags;
    os::Descriptor file(os::uninterrupted([&] { return ::open(path.c_str(), flags); }));
    if (!file) return not_opened();
    return file;
}

struct Opened {
    os::Descriptor file;
    bool is_new = false;
};

Result<Opened> open_or_make(const std::string& path) {
    // More than once only if others make and remove the file meanwhile, or if it is a link that leads nowhere.
    for (int attempt = 0; attempt < 10; ++attempt) {
        auto existing = open_file(path, Access::read_write);
        if (existing) return Opened{std::move(*existing)};
        if (existing.error().native().value != ENOENT) return std::unexpected(std::move(existing.error()));
        os::Descriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | kFlags, kOwnerOnly));
        if (!made && errno == ENOENT) return os::last_error("open", "there is no folder for it");
        if (!made && errno != EEXIST) return not_opened();
        if (!made) continue;
        if (::fchmod(made.get(), kOwnerOnly) < 0) return os::last_error("fchmod");
        return Opened{std::move(made), true};
    }
    return fail(Errc::not_found, "it is a symbolic link that leads nowhere");
}

Result<void> require_regular(int file, std::uint64_t size) {
    struct stat status{};
    if (::fstat(file, &status) < 0) return os::last_error("fstat");
    if (!S_ISREG(status.st_mode)) return fail(Errc::wrong_kind, "what is there is not a file");
    if (size == 0 && status.st_size == 0)
        return fail(Errc::invalid_argument, "a size is needed, since there is no file or it is empty");
    return {};
}

Result<void> require_size(const os::MemoryMapping& mapping, std::uint64_t size) {
    if (mapping.bytes().size() >= size) return {};
    return fail(Errc::too_small, "it has " + std::to_string(mapping.bytes().size()) + " bytes, and " +
                                     std::to_string(size) + " were asked for");
}

Result<std::unique_ptr<os::MemoryMapping>> open_existing(const std::string& path, const RegionRequest& request) {
    auto file = open_file(path, request.access);
    if (!file) return std::unexpected(std::move(file.error()));
    auto mapped = os::MappedFile::map(std::move(*file), request.access);
    if (!mapped) return std::unexpected(std::move(mapped.error()));
    if (const auto large = require_size(**mapped, request.size); !large) return std::unexpected(large.error());
    return std::move(*mapped);
}

Result<std::unique_ptr<os::MemoryMapping>> mapped_with(os::Descriptor file, std::uint64_t size) {
    if (const auto regular = require_regular(file.get(), size); !regular) return std::unexpected(regular.error());
    if (size > 0) {
        if (const auto room = os::reserve_space(file.get(), size); !room) return std::unexpected(room.error());
    }
    auto mapped = os::MappedFile::map(std::move(file), Access::read_write);
    if (!mapped) return std::unexpected(std::move(mapped.error()));
    return std::move(*mapped);
}

Result<std::unique_ptr<os::MemoryMapping>> create(const std::string& path, std::uint64_t size) {
    auto opened = open_or_make(path);
    if (!opened) return std::unexpected(std::move(opened.error()));
    struct stat status{};
    if (::fstat(opened->file.get(), &status) < 0) return os::last_error("fstat");
    auto mapped = mapped_with(std::move(opened->file), size);
    if (!mapped && opened->is_new && os::is_at(path, status.st_dev, status.st_ino)) ::unlink(path.c_str());
    return mapped;
}

}  // namespace

Result<std::unique_ptr<os::MemoryMapping>> map(const Address& address, const RegionRequest& request) {
    if (request.mode == RegionMode::open) return open_existing(address.place(), request);
    return create(address.place(), request.size);
}

Result<std::string> native_name(const Address& address) { return address.place(); }

}  // namespace strait::mechanism::file_mapping
