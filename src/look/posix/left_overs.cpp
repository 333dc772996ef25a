#include "look/posix/left_overs.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/name_lock.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/shared_page.hpp"
#include "os/posix/shared_record.hpp"
#include "os/posix/unix_listener.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace strait::look {
namespace {

namespace fs = std::filesystem;
using os::LockAbsent;
using os::LockMode;

using LeftOvers = std::vector<LeftOver>;
constexpr const char* kNoLock = "nobody has it locked, as its owner would while it lives";

Result<std::vector<fs::path>> files_in(std::string_view name) {
    const auto folder = os::find_runtime_folder(name);
    if (!folder && folder.error() == Errc::not_found) return std::vector<fs::path>{};
    if (!folder) return std::unexpected(folder.error());
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(*folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        files.push_back(entry->path());
    return files;
}

void add(LeftOvers& all, const std::string& object, const std::string& proof) { all.push_back({object, proof}); }

// The page of a process in the registry.
void look_at_registry(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto lock = os::open_locked(path.string(), LockMode::exclusive, LockAbsent::fail);
    if (!lock) return;
    if (treatment == Treatment::look || ::unlink(path.c_str()) == 0) add(all, path.string(), kNoLock);
}

// A name: a lock file, and what was served under it.
void look_at_name(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto lock_path = path.string();
    if (!lock_path.ends_with(os::NameLock::kSuffix)) return;
    const auto lock = os::open_locked(lock_path, LockMode::exclusive, LockAbsent::fail);
    if (!lock) return;
    const auto name = lock_path.substr(0, lock_path.size() - os::NameLock::kSuffix.size());
    const bool has_socket = os::is_refused(name);
    if (has_socket && (treatment == Treatment::look || ::unlink(name.c_str()) == 0))
        add(all, name, "it refuses connections, and its lock is free");
    if (treatment == Treatment::look || ::unlink(lock_path.c_str()) == 0) add(all, lock_path, kNoLock);
}

// A living listener need not be bothered: the system lists it.
bool is_listed(const std::string& path) {
    std::ifstream file("/proc/net/unix");
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with(" " + path)) return true;
    }
    return false;
}

// A socket that was made by somebody who does not know the locks.
void look_at_socket(LeftOvers& all, const fs::path& path, Treatment treatment) {
    std::error_code error;
    const auto lock_path = path.string() + std::string(os::NameLock::kSuffix);
    if (fs::exists(lock_path, error) || is_listed(path.string()) || !os::is_refused(path.string())) return;
    const auto lock = os::NameLock::acquire(path.string());
    if (!lock || !os::is_refused(path.string())) return;
    if (treatment == Treatment::look || ::unlink(path.c_str()) == 0)
        add(all, path.string(), "it refuses connections, and the system lists no socket of that name");
}

void look_at_record(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto object = os::SharedRecord::abandoned_object(path.string());
    if (!object) return;
    if (treatment == Treatment::remove) static_cast<void>(os::SharedRecord::remove_abandoned(path.filename().string()));
    std::error_code error;
    if (treatment == Treatment::remove && fs::exists(path, error)) return;
    if (!object->empty()) add(all, *object, "its record " + path.string() + " has no user");
    add(all, path.string(), kNoLock);
}

void look_at_page(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const bool is_left =
        treatment == Treatment::look ? os::is_abandoned_page(path.string()) : os::remove_abandoned_page(path.string());
    if (is_left) add(all, path.string(), kNoLock);
}

// strait marks the queues that it makes with the sticky bit, and locks those it receives from.
void look_at_queue(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto name = "/" + path.filename().string();
    const os::Descriptor queue(::mq_open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    struct stat status{};
    if (!queue || ::fstat(queue.get(), &status) < 0) return;
    if ((status.st_mode & S_ISVTX) == 0 || status.st_uid != ::geteuid()) return;
    if (os::uninterrupted([&] { return ::flock(queue.get(), LOCK_EX | LOCK_NB); }) < 0) return;
    if (treatment == Treatment::look || ::mq_unlink(name.c_str()) == 0)
        add(all, path.string(), "strait has made it, and nobody who receives there has it locked");
}

std::vector<fs::path> queues() {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry("/dev/mqueue", error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        found.push_back(entry->path());
    return found;
}

// A System V queue is the system's, and has a name here that says whether strait has made it.
void look_at_sysv(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto name = path.string().substr(0, path.string().size() - os::NameLock::kSuffix.size());
    const auto key = path.filename().string();
    unsigned long number = 0;
    const auto [end, error] =
        std::from_chars(key.data() + std::min<std::size_t>(2, key.size()), key.data() + key.size(), number, 16);
    if (error != std::errc() || std::string_view(end) != os::NameLock::kSuffix) return;
    const auto lock = os::open_locked(path.string(), LockMode::exclusive, LockAbsent::fail);
    if (!lock) return;
    std::ifstream file(path);
    std::string note;
    std::getline(file, note);
    const int queue =
        note.substr(0, note.find('\0')) == "made by strait" ? ::msgget(static_cast<key_t>(number), 0) : -1;
    if (queue >= 0 && (treatment == Treatment::look || ::msgctl(queue, IPC_RMID, nullptr) == 0))
        add(all, "the System V queue " + fs::path(name).filename().string(),
            "strait has made it, and nobody who receives there has its lock");
    if (treatment == Treatment::look || ::unlink(path.c_str()) == 0) add(all, path.string(), kNoLock);
}

struct Shelf {
    std::string_view folder;
    void (*look)(LeftOvers&, const fs::path&, Treatment);
};
constexpr Shelf kShelves[]{
    {"registry", look_at_registry}, {"pipe", look_at_name},    {"pipe", look_at_socket},   {"shm", look_at_name},
    {"shm", look_at_socket},        {"mq-sysv", look_at_sysv}, {"notice", look_at_record}, {"notify", look_at_page},
};

}  // namespace

Result<LeftOvers> left_overs(Treatment treatment) {
    LeftOvers all;
    for (const auto& shelf : kShelves) {
        const auto files = files_in(shelf.folder);
        if (!files) return std::unexpected(files.error());
        for (const auto& file : *files) shelf.look(all, file, treatment);
    }
    for (const auto& queue : queues()) look_at_queue(all, queue, treatment);
    return all;
}

}  // namespace strait::look
