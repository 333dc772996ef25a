#include "os/posix/shared_record.hpp"

#include "os/pause.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/mapped_file.hpp"
#include "os/posix/reserve_space.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/some_files.hpp"
#include "strait/limits.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <mutex>
#include <utility>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kFolder = "notice";
constexpr std::array<char, 8> kMagic{'s', 't', 'r', 'a', 'i', 't', 'R', '\0'};
constexpr std::uint32_t kVersion = 2;
// Cleaning up takes microseconds; who holds the lock for it is asked again after this.
constexpr auto kRetry = 1ms;

enum class Removal : std::uint32_t { never = 0, with_last_user = 1 };

using Boot = std::array<char, 40>;

Result<Boot> read_boot() {
    const Descriptor file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    if (!file) return last_error("open");
    Boot boot{};
    if (uninterrupted([&] { return ::read(file.get(), boot.data(), boot.size() - 1); }) < 0) return last_error("read");
    return boot;
}

// Kept once it is known: the creator must recognise its object as its own even when it has no descriptor left to ask again.
Result<Boot> this_boot() {
    static std::mutex mutex;
    static Boot known{};
    {
        const std::scoped_lock lock(mutex);
        if (known != Boot{}) return known;
    }
    const auto boot = read_boot();
    if (!boot) return boot;
    const std::scoped_lock lock(mutex);
    known = *boot;
    return boot;
}

RecordHead read_head(int file) {
    RecordHead head{};
    static_cast<void>(uninterrupted([&] { return ::pread(file, &head, sizeof head, 0); }) > 0);
    return head;
}

Result<void> write_head(int file, const RecordHead& head) {
    if (uninterrupted([&] { return ::pwrite(file, &head, sizeof head, 0); }) < 0) return last_error("pwrite");
    return {};
}

bool is_current(const RecordHead& head) {
    return head.magic == kMagic && head.version == kVersion && head.size == sizeof(RecordPage);
}

// Every newcomer may do this: all write the same.
Result<void> prepare(int file) {
    if (const auto room = reserve_space(file, sizeof(RecordPage)); !room) return room;
    RecordHead head = read_head(file);
    if (is_current(head)) return {};
    if (head.magic != std::array<char, 8>{}) {
        return fail(Errc::wrong_kind, "the record beside this memory was written by another version of strait");
    }
    // Only the first fields: the creator may be writing the others.
    head = {.magic = kMagic, .version = kVersion, .size = sizeof(RecordPage)};
    if (uninterrupted([&] { return ::pwrite(file, &head, offsetof(RecordHead, removal), 0); }) < 0)
        return last_error("pwrite");
    return {};
}

// The path still stands for the object that the record was written for.
bool is_of(const std::string& path, std::string_view identity) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && identity_of(status) == identity;
}

// What goes with the last user of that record, if it is still there.
std::string removable_object(int record, const std::string& record_path, const Boot& boot) {
    const RecordHead head = read_head(record);
    const std::string identity = record_path.substr(record_path.rfind('/') + 1);
    const std::string path(head.path.data(), ::strnlen(head.path.data(), head.path.size()));
    const bool goes = is_current(head) && head.removal == static_cast<std::uint32_t>(Removal::with_last_user) &&
                      head.boot == boot && is_of(path, identity);
    return goes ? path : std::string();
}

// With the record locked by us alone: nobody uses the object, and nobody can begin to.
bool remove_unused(int record, const std::string& record_path) {
    const auto boot = this_boot();
    if (!boot) return false;
    const auto object = removable_object(record, record_path, *boot);
    const bool is_removed = !object.empty() && ::unlink(object.c_str()) == 0;
    // After the object: a record that is left alone is found again, an object without a record is not.
    ::unlink(record_path.c_str());
    return is_removed;
}

bool remove_if_unused(const std::string& record_path) {
    const auto record = open_locked(record_path, LockMode::exclusive, LockAbsent::fail);
    return record && remove_unused(record->get(), record_path);
}

}  // namespace

SharedRecord::SharedRecord(std::string path, Descriptor file) noexcept
    : path_(std::move(path)), file_(std::move(file)) {}

Result<SharedRecord> SharedRecord::join(std::string_view identity) {
    const auto folder = make_runtime_folder(kFolder);
    if (!folder) return std::unexpected(folder.error());
    const std::string path = *folder + "/" + std::string(identity);
    const auto give_up = Deadline::Clock::now() + kDefaultLimits.handshake;
    while (true) {
        auto file = open_locked(path, LockMode::shared, LockAbsent::create);
        if (file) {
            if (const auto prepared = prepare(file->get()); !prepared) return std::unexpected(prepared.error());
            return SharedRecord(path, std::move(*file));
        }
        if (file.error() != Errc::already_in_use) return std::unexpected(std::move(file.error()));
        if (Deadline::Clock::now() >= give_up)
            return fail(Errc::timed_out, "a program that was cleaning up after this memory does not go on");
        static_cast<void>(pause(Deadline::after(kRetry)));
    }
}

bool SharedRecord::remove_abandoned(std::string_view identity) {
    const auto folder = find_runtime_folder(kFolder);
    return folder && remove_if_unused(*folder + "/" + std::string(identity));
}

std::optional<std::string> SharedRecord::abandoned_object(const std::string& record_path) {
    const auto record = open_locked(record_path, LockMode::exclusive, LockAbsent::fail);
    const auto boot = this_boot();
    if (!record || !boot) return std::nullopt;
    return removable_object(record->get(), record_path, *boot);
}

void SharedRecord::remove_some_abandoned() {
    const auto folder = find_runtime_folder(kFolder);
    if (!folder) return;
    for (const auto& path : some_files(*folder)) static_cast<void>(remove_if_unused(path));
}

SharedRecord::~SharedRecord() {
    if (!file_ || !owner_.is_this()) return;
    // Gives the shared lock up in any case; of several who leave at once, the last to get here has it alone.
    const bool is_last = uninterrupted([&] { return ::flock(file_.get(), LOCK_EX | LOCK_NB); }) == 0;
    if (is_last && is_at(path_, file_.get())) remove_unused(file_.get(), path_);
}

Result<void> SharedRecord::note_creation(const std::string& path, Lifetime lifetime) {
    const auto boot = this_boot();
    if (!boot) return std::unexpected(boot.error());
    RecordHead head{.magic = kMagic, .version = kVersion, .size = sizeof(RecordPage)};
    const bool goes = lifetime == Lifetime::while_used;
    head.removal = static_cast<std::uint32_t>(goes ? Removal::with_last_user : Removal::never);
    head.boot = *boot;
    if (path.size() >= head.path.size()) return fail(Errc::invalid_address, "the name is too long");
    std::ranges::copy(path, head.path.begin());
    return write_head(file_.get(), head);
}

}  // namespace strait::os
