#include "mechanism/posix/named_memory.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/mapped_file.hpp"
#include "os/posix/reserve_space.hpp"
#include "os/posix/shared_record.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace strait::mechanism::named_memory {
namespace {

// Where shm_open(3) and sem_open(3) keep their objects. Opened here by path, with the flags that it uses, because an object that is made
// without a name and linked to it when it is complete is never seen half-made, and goes if we are killed before.
constexpr const char* kFolder = "/dev/shm";
constexpr mode_t kOwnerOnly = 0600;
// Each turn means that somebody made or removed the object in between.
constexpr int kMostTurns = 100;

using Mapping = Result<std::unique_ptr<os::MemoryMapping>>;

/// A mapping whose name goes with its last user.
class NamedMemory final : public os::MemoryMapping {
  public:
    NamedMemory(std::unique_ptr<os::MappedFile> mapped, os::SharedRecord record) noexcept
        : record_(std::move(record)), mapped_(std::move(mapped)) {}

    [[nodiscard]] bool is_in_its_process() const noexcept override { return mapped_->is_in_its_process(); }
    [[nodiscard]] std::span<std::byte> bytes() const noexcept override { return mapped_->bytes(); }
    [[nodiscard]] bool writable() const noexcept override { return mapped_->writable(); }
    [[nodiscard]] Result<void> check() const override { return mapped_->check(); }
    [[nodiscard]] bool is_damaged() const noexcept override { return mapped_->is_damaged(); }
    Result<void> reserve(std::size_t offset, std::size_t size) override { return mapped_->reserve(offset, size); }
    Result<void> copy_out(std::size_t offset, std::span<std::byte> destination) const override {
        return mapped_->copy_out(offset, destination);
    }
    Result<void> copy_in(std::size_t offset, std::span<const std::byte> source) override {
        return mapped_->copy_in(offset, source);
    }
    [[nodiscard]] std::string identity() const override { return mapped_->identity(); }
    Result<NativeHandle> lend() override { return mapped_->lend(); }

  private:
    os::SharedRecord record_;  // after the memory is unmapped it removes the name
    std::unique_ptr<os::MappedFile> mapped_;
};

Result<struct stat> status_of(const os::Descriptor& object) {
    struct stat status{};
    if (::fstat(object.get(), &status) < 0) return os::last_error("fstat");
    return status;
}

Result<void> require_owner(const struct stat& status, Owner owner) {
    if (owner == Owner::anybody || status.st_uid == ::geteuid()) return {};
    return fail(Errc::access_denied, "it belongs to another user (uid " + std::to_string(status.st_uid) + ")");
}

Mapping mapped(os::Descriptor object, Access access, os::SharedRecord record) {
    auto memory = os::MappedFile::map(std::move(object), access);
    if (!memory) return std::unexpected(std::move(memory.error()));
    return std::make_unique<NamedMemory>(std::move(*memory), std::move(record));
}

std::unexpected<Error> not_opened(const Kind& kind) {
    switch (errno) {
        case ENOENT: return os::last_error(kind.call, "there is no such object");
        case EACCES: return os::last_error(kind.call, "it belongs to another user, who does not allow that");
        case EISDIR:
        case ENXIO:
        case ELOOP:
            return os::last_error(Errc::wrong_kind, kind.call, "what is there is not " + std::string(kind.what));
        default: return os::last_error(kind.call);
    }
}

Mapping open_existing(const std::string& path, const Kind& kind, const RegionRequest& request) {
    const int flags = (request.access == Access::read_write ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    for (int turn = 0; turn < kMostTurns; ++turn) {
        os::Descriptor object(os::uninterrupted([&] { return ::open(path.c_str(), flags); }));
        if (!object) return not_opened(kind);
        const auto status = status_of(object);
        if (!status) return std::unexpected(status.error());
        if (const auto own = require_owner(*status, request.owner); !own) return std::unexpected(own.error());
        auto record = os::SharedRecord::join(os::identity_of(*status));
        if (!record) return std::unexpected(std::move(record.error()));
        // Its last user may have removed it before we joined: what we have opened then is nobody else's any more.
        if (!os::is_at(path, object.get())) continue;
        auto memory = mapped(std::move(object), request.access, std::move(*record));
        if (!memory || (*memory)->bytes().size() >= request.size) return memory;
        return fail(Errc::too_small, "it has " + std::to_string((*memory)->bytes().size()) + " bytes, and " +
                                         std::to_string(request.size) + " were asked for");
    }
    return fail(Errc::not_found, "it is made and removed again all the time");
}

// Nothing when the name is free, and when what a killed program left there could be removed.
Result<void> require_free(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) < 0) return {};
    if (os::SharedRecord::remove_abandoned(os::identity_of(status))) return {};
    return fail(Errc::already_in_use, "it exists already: open it, or use another name");
}

Result<os::Descriptor> unnamed_object(std::uint64_t size, std::uint64_t reserved) {
    os::Descriptor object(::open(kFolder, O_TMPFILE | O_RDWR | O_CLOEXEC, kOwnerOnly));
    if (!object) return os::last_error("open", "no shared memory can be made in " + std::string(kFolder));
    if (::fchmod(object.get(), kOwnerOnly) < 0) return os::last_error("fchmod");
    if (const auto room = os::reserve_space(object.get(), reserved == 0 ? size : reserved); !room)
        return std::unexpected(room.error());
    if (reserved != 0 && ::ftruncate(object.get(), static_cast<off_t>(size)) < 0) return os::last_error("ftruncate");
    return object;
}

// Errors: already_in_use; then somebody was faster.
Result<void> give_name(int object, const std::string& path) {
    const std::string self = "/proc/self/fd/" + std::to_string(object);
    if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) < 0)
        return os::last_error("linkat");
    return {};
}

Result<void> give_free_name(int object, const std::string& path) {
    auto named = give_name(object, path);
    for (int turn = 0; !named && named.error() == Errc::already_in_use && turn < kMostTurns; ++turn) {
        if (const auto is_free = require_free(path); !is_free) return is_free;
        named = give_name(object, path);
    }
    return named;
}

Mapping create(const std::string& path, const RegionRequest& request) {
    if (request.size == 0) return fail(Errc::invalid_argument, "a size is needed");
    if (const auto is_free = require_free(path); !is_free) return std::unexpected(is_free.error());
    auto object = unnamed_object(request.size, request.reserved);
    if (!object) return std::unexpected(std::move(object.error()));
    const auto status = status_of(*object);
    if (!status) return std::unexpected(status.error());
    auto record = os::SharedRecord::join(os::identity_of(*status));
    if (!record) return std::unexpected(std::move(record.error()));
    if (const auto noted = record->note_creation(path, request.lifetime); !noted) return std::unexpected(noted.error());
    const int number = object->get();  // open as long as the memory is
    auto memory = mapped(std::move(*object), Access::read_write, std::move(*record));
    if (!memory) return memory;
    if (request.initialize) request.initialize((*memory)->bytes());
    if (const auto named = give_free_name(number, path); !named) return std::unexpected(named.error());
    if (request.made != nullptr) *request.made = true;
    // What killed programs have left under other names goes on this occasion.
    os::SharedRecord::remove_some_abandoned();
    return memory;
}

// One that a killed program has left behind counts as not there, as it would not be on Windows.
Mapping open_or_create(const std::string& path, const Kind& kind, const RegionRequest& request) {
    for (int turn = 0; turn < kMostTurns; ++turn) {
        if (!require_free(path)) {
            auto opened = open_existing(path, kind, request);
            if (opened || opened.error() != Errc::not_found) return opened;
        }
        auto created = create(path, request);
        if (created || created.error() != Errc::already_in_use) return created;
    }
    return fail(Errc::already_in_use, "it is made and removed again all the time");
}

}  // namespace

Mapping map(std::string_view name, const Kind& kind, const RegionRequest& request) {
    const std::string path = path_of(name);
    switch (request.mode) {
        case RegionMode::open: return open_existing(path, kind, request);
        case RegionMode::create: return create(path, request);
        case RegionMode::open_or_create: return open_or_create(path, kind, request);
    }
    return fail(Errc::invalid_argument);
}

std::string path_of(std::string_view name) { return std::string(kFolder) + "/" + std::string(name); }

}  // namespace strait::mechanism::named_memory
