#include "look/posix/left_overs.hpp"

#include "mechanism/posix/fifo_name.hpp"
#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/name_lock.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/shared_page.hpp"
#include "os/posix/shared_record.hpp"
#include "os/posix/unix_listener.hpp"
#include "strait/address.hpp"
#include "strait/endpoints.hpp"

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

void look_at_page(LeftOvers& all, const fs::path& path, Treatment treatment, bool keeps_news) {
    const bool is_left = treatment == Treatment::look ? os::is_abandoned_page(path.string(), keeps_news)
                                                      : os::remove_abandoned_page(path.string(), keeps_news);
    if (is_left) add(all, path.string(), kNoLock);
}

// An event that was set is kept for who comes, and a mutex whose owner was killed tells the next one.
void look_at_notifier(LeftOvers& all, const fs::path& path, Treatment treatment) {
    look_at_page(all, path, treatment, true);
}

// The lock beside a state has nothing to tell: the state says itself whether it is whole.
void look_at_lock(LeftOvers& all, const fs::path& path, Treatment treatment) {
    look_at_page(all, path, treatment, false);
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

// Made by strait, says the note in its lock file.
bool is_fifo_of_ours(const fs::path& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) < 0 || !S_ISFIFO(status.st_mode) || status.st_uid != ::geteuid()) return false;
    std::ifstream file(path.string() + std::string(os::NameLock::kSuffix));
    std::string note;
    file >> note;
    return note.starts_with("made") || note.starts_with("making");
}

// Its name is taken as the next listener would take it, and given up.
void look_at_fifo(LeftOvers& all, const fs::path& path, Treatment treatment) {
    const auto lock_path = path.string() + std::string(os::NameLock::kSuffix);
    if (!is_fifo_of_ours(path) || !os::open_locked(lock_path, LockMode::exclusive, LockAbsent::fail)) return;
    if (treatment == Treatment::remove) static_cast<void>(mechanism::fifo::FifoName::take(path.string()));
    std::error_code error;
    if (treatment == Treatment::look || !fs::exists(path, error))
        add(all, path.string(), "strait has made it, and its lock is free");
}

// What a killed program served at a path of its own choice, or at a queue that nothing lists, is known as long as its page in the registry is there.
void look_at_own_paths(LeftOvers& all, Treatment treatment) {
    const auto known = endpoints();
    if (!known) return;
    for (const auto& endpoint : *known) {
        const auto address = Address::parse(endpoint.address);
        if (endpoint.is_alive || !address) continue;
        const fs::path queue("/dev/mqueue/" + address->place());
        if (address->scheme() == "mq" && !fs::exists(queue)) look_at_queue(all, queue, treatment);
        if (endpoint.kind != "listener") continue;
        if (address->scheme() != "fifo" && address->scheme() != "unix") continue;
        const fs::path path(address->place());
        look_at_fifo(all, path, treatment);
        look_at_name(all, path.string() + std::string(os::NameLock::kSuffix), treatment);
    }
}

struct Shelf {
    std::string_view folder;
    void (*look)(LeftOvers&, const fs::path&, Treatment);
};
constexpr Shelf kShelves[]{
    {"registry", look_at_registry}, {"pipe", look_at_name},       {"pipe", look_at_socket},
    {"shm", look_at_name},          {"shm", look_at_socket},      {"mq-sysv", look_at_sysv},
    {"notice", look_at_record},     {"notify", look_at_notifier}, {"lock", look_at_lock},
};

}  // namespace

Result<LeftOvers> left_overs(Treatment treatment) {
    LeftOvers all;
    look_at_own_paths(all, treatment);
    for (const auto& shelf : kShelves) {
        const auto files = files_in(shelf.folder);
        if (!files) return std::unexpected(files.error());
        for (const auto& file : *files) shelf.look(all, file, treatment);
    }
    for (const auto& queue : queues()) look_at_queue(all, queue, treatment);
    return all;
}

}  // namespace strait::look
