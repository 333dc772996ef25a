#include "os/posix/left_places.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/name_lock.hpp"
#include "os/registry.hpp"
#include "strait/address.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace strait::os {
namespace {

template <std::size_t Size>
std::string_view text_in(const std::array<char, Size>& room) noexcept {
    return {room.data(), static_cast<std::size_t>(std::ranges::find(room, '\0') - room.begin())};
}

// Whoever served it and came to its end himself has removed the lock file.
bool is_left_path(const std::string& path) {
    const auto lock_path = path + std::string(NameLock::kSuffix);
    return open_locked(lock_path, LockMode::exclusive, LockAbsent::fail).has_value();
}

bool is_left_queue(const std::string& name) {
    if (::access(("/dev/mqueue/" + name).c_str(), F_OK) == 0) return false;
    const Descriptor queue(::mq_open(("/" + name).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    return queue && uninterrupted([&] { return ::flock(queue.get(), LOCK_EX | LOCK_NB); }) == 0;
}

bool is_left(const RegistryRow& row) {
    if (row.in_use.load(std::memory_order_relaxed) != 1) return false;
    const auto address = Address::parse(text_in(row.address));
    if (!address) return false;
    if (address->scheme() == "mq") return is_left_queue(address->place());
    const bool has_path = address->scheme() == "unix" || address->scheme() == "fifo";
    return has_path && text_in(row.kind) == "listener" && is_left_path(address->place());
}

}  // namespace

bool has_left_places(int page) noexcept try {
    const auto copy = std::make_unique<RegistryPage>();
    const auto count = uninterrupted([&] { return ::pread(page, static_cast<void*>(copy.get()), sizeof *copy, 0); });
    if (count != static_cast<ssize_t>(sizeof *copy) || copy->head.magic != kRegistryMagic) return false;
    if (copy->head.version != kRegistryVersion) return false;
    return std::ranges::any_of(copy->rows, is_left);
} catch (const std::bad_alloc&) {
    return false;
}

}  // namespace strait::os
