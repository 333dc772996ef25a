#include "mechanism/places.hpp"

#include "os/posix/byte_lock.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/shared_record.hpp"
#include "os/posix/unshared_descriptor.hpp"

#include <fcntl.h>

#include <set>
#include <string>
#include <utility>

namespace strait::mechanism {
namespace {

// Behind the record's own bytes; a lock needs none.
constexpr std::int64_t kFirstByte = 1 << 20;

class LockedPlaces final : public Places {
  public:
    LockedPlaces(os::SharedRecord record, os::UnsharedDescriptor file) noexcept
        : record_(std::move(record)), file_(std::move(file)) {}

    Result<std::uint32_t> take(std::uint32_t first, std::uint32_t count) override {
        if (!file_.is_here()) return fail(Errc::forked);
        for (std::uint32_t place = first; place < first + count; ++place) {
            if (own_.contains(place)) continue;
            const auto locked = os::lock_byte(file_.get(), kFirstByte + place, os::ByteLock::exclusive);
            if (!locked) return std::unexpected(locked.error());
            if (!*locked) continue;
            own_.insert(place);
            return place;
        }
        return fail(Errc::out_of_resources, "all places are taken");
    }
    [[nodiscard]] bool is_taken(std::uint32_t place) const noexcept override {
        return own_.contains(place) || os::is_byte_locked(file_.get(), kFirstByte + place);
    }

  private:
    os::SharedRecord record_;  // keeps the file at its path
    os::UnsharedDescriptor file_;
    std::set<std::uint32_t> own_;
};

}  // namespace

Result<std::unique_ptr<Places>> Places::open(std::string_view identity) {
    auto record = os::SharedRecord::join(identity);
    if (!record) return std::unexpected(std::move(record.error()));
    const std::string path = "/proc/self/fd/" + std::to_string(record->descriptor());
    os::Descriptor file(os::uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CLOEXEC); }));
    if (!file) return os::last_error("open");
    return std::make_unique<LockedPlaces>(std::move(*record), os::UnsharedDescriptor(std::move(file)));
}

}  // namespace strait::mechanism
