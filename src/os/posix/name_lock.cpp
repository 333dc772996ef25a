#include "os/posix/name_lock.hpp"

#include "os/pause.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

// remove_abandoned_sockets() holds a lock that nobody else has for some microseconds; an owner holds it for longer than this.
constexpr int kRetries = 3;
constexpr auto kRetryPause = 1ms;

using NoteText = std::array<char, 256>;

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

Error explained(Error error, const std::string& path) {
    if (error == Errc::already_in_use) return std::move(error).because("another program is listening there");
    const std::string folder = folder_of(path);
    switch (error.native().value) {
        case ENOENT: return std::move(error).because("there is no folder " + folder);
        case ENOTDIR: return std::move(error).because(folder + " is not a folder");
        case EACCES: return std::move(error).because("this user may not make files in " + folder);
        case EROFS: return std::move(error).because(folder + " is on a file system that cannot be written to");
        case ENAMETOOLONG: return std::move(error).because("a part of the path is too long for the file system");
        default: return error;
    }
}

}  // namespace

NameLock::NameLock(std::string lock_path, Descriptor file) noexcept
    : lock_path_(std::move(lock_path)), file_(std::move(file)) {}

Result<NameLock> NameLock::acquire(const std::string& path) {
    std::string lock_path = path + std::string(kSuffix);
    auto file = open_locked(lock_path, LockMode::exclusive, LockAbsent::create);
    for (int turn = 0; turn < kRetries && !file && file.error() == Errc::already_in_use; ++turn) {
        static_cast<void>(pause(Deadline::after(kRetryPause)));
        file = open_locked(lock_path, LockMode::exclusive, LockAbsent::create);
    }
    if (!file) return std::unexpected(explained(std::move(file.error()), path));
    return NameLock(std::move(lock_path), std::move(*file));
}

NameLock::~NameLock() {
    // While it is still locked: a newcomer that has opened it finds that it is gone, and makes another one.
    if (file_ && owner_.is_this() && is_at(lock_path_, file_.get())) ::unlink(lock_path_.c_str());
}

Result<void> NameLock::write_note(std::string_view note) {
    // In one call, over the whole of the note before: a kill finds the one or the other.
    NoteText text{};
    if (note.size() >= text.size()) return fail(Errc::invalid_argument, "the note is too long");
    std::ranges::copy(note, text.begin());
    if (uninterrupted([&] { return ::pwrite(file_.get(), text.data(), text.size(), 0); }) < 0)
        return last_error("pwrite");
    return {};
}

std::string NameLock::note() const {
    NoteText text{};
    static_cast<void>(uninterrupted([&] { return ::pread(file_.get(), text.data(), text.size() - 1, 0); }) > 0);
    return text.data();
}

}  // namespace strait::os
