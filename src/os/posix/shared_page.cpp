#include "os/posix/shared_page.hpp"

#include "os/pause.hpp"
#include "os/posix/byte_lock.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/reserve_space.hpp"
#include "os/posix/runtime_folder.hpp"
#include "os/posix/some_files.hpp"
#include "strait/limits.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <utility>

namespace strait::os {
namespace {

using namespace std::chrono_literals;

// The whole file is locked (flock) by whoever joins, leaves or cleans up, for microseconds; this byte by all users, for as long as they are.
constexpr std::int64_t kUsers = 0;
constexpr auto kRetry = 1ms;
// A user that leaves while somebody joins need not clean up: that one will.
constexpr int kLeaveRetries = 5;

/// A PageHead as bytes of the file: atomics cannot be copied.
struct HeadCopy {
    std::uint64_t magic;
    std::uint32_t kind;
    std::uint32_t version;
    std::uint64_t byte_size;
    std::uint32_t in_hand;
    std::uint32_t unused;
};
static_assert(sizeof(HeadCopy) == sizeof(PageHead));

HeadCopy read_head(int file) {
    HeadCopy head{};
    static_cast<void>(uninterrupted([&] { return ::pread(file, &head, sizeof head, 0); }) > 0);
    return head;
}

// Only mutexes have something in hand.
bool holds_news(const HeadCopy& head) {
    return head.magic == kLayoutMagic && head.kind == static_cast<std::uint32_t>(LayoutKind::mutex) &&
           head.in_hand != 0;
}

bool holds_news(const HeadCopy& head, const LayoutWanted& layout) {
    return holds_news(head) && head.kind == static_cast<std::uint32_t>(layout.kind) && head.version == layout.version;
}

Result<Descriptor> open_for_joining(const std::string& path, ObjectMode mode) {
    const auto absent = mode == ObjectMode::open ? LockAbsent::fail : LockAbsent::create;
    const auto give_up = Deadline::Clock::now() + kDefaultLimits.handshake;
    while (true) {
        auto file = open_locked(path, LockMode::exclusive, absent);
        if (file) return file;
        if (file.error() == Errc::not_found)
            return std::unexpected(std::move(file.error()).because("there is no such object"));
        if (file.error() != Errc::already_in_use) return file;
        if (Deadline::Clock::now() >= give_up)
            return fail(Errc::timed_out, "a program that was joining or leaving it does not go on");
        static_cast<void>(pause(Deadline::after(kRetry)));
    }
}

// With the file locked by us alone.
bool is_unused(int file, bool keeps_news) {
    const auto alone = lock_byte(file, kUsers, ByteLock::exclusive);
    return alone && *alone && !(keeps_news && holds_news(read_head(file)));
}

void remove_unused(int file, const std::string& path, bool keeps_news) {
    if (is_unused(file, keeps_news) && is_at(path, file)) ::unlink(path.c_str());
}

void remove_some_unused(const std::string& folder, bool keeps_news) {
    for (const auto& path : some_files(folder)) {
        const auto file = open_locked(path, LockMode::exclusive, LockAbsent::fail);
        if (file) remove_unused(file->get(), path, keeps_news);
    }
}

// What is left of another use, or nothing. The file is ours alone.
Result<void> make_anew(int file) {
    if (::ftruncate(file, 0) < 0) return last_error("ftruncate");
    return reserve_space(file, SharedPage::kSize);
}

/// Whether nobody else uses it. Errors: not_found, already_in_use.
Result<bool> become_user(int file, const std::string& path, ObjectMode mode) {
    const auto alone = lock_byte(file, kUsers, ByteLock::exclusive);
    if (!alone) return alone;
    if (*alone && mode == ObjectMode::open) {
        remove_unused(file, path, true);
        return fail(Errc::not_found, "there is no such object");
    }
    if (!*alone && mode == ObjectMode::create)
        return fail(Errc::already_in_use, "it exists already: open it, or use another name");
    if (const auto joined = lock_byte(file, kUsers, ByteLock::shared); !joined) return joined;
    return alone;
}

std::string proc_path(int file) { return "/proc/self/fd/" + std::to_string(file); }

// Of a page in this user's own folder; of all others nothing.
std::string path_of(int file, std::string_view folder) {
    std::error_code failed;
    std::string path = std::filesystem::read_symlink(proc_path(file), failed).string();
    const auto parent = runtime_path() + "/" + std::string(folder) + "/";
    const bool is_ours = !failed && path.starts_with(parent) && path.find('/', parent.size()) == std::string::npos;
    return is_ours && is_at(path, file) ? path : std::string();
}

std::unexpected<Error> not_that_page() {
    return fail(Errc::corrupt_peer, "what it hands over is not what it calls it");
}

}  // namespace

SharedPage::SharedPage(std::string path, UnsharedDescriptor file, bool keeps_news) noexcept
    : path_(std::move(path)), file_(std::move(file)), keeps_news_(keeps_news) {}

SharedPage::SharedPage(SharedPage&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::move(other.file_)),
      keeps_news_(other.keeps_news_),
      memory_(std::exchange(other.memory_, nullptr)),
      guard_(std::move(other.guard_)) {}

Result<SharedPage> SharedPage::join(const PagePlace& place, ObjectMode mode) {
    const auto folder = make_runtime_folder(place.folder);
    if (!folder) return std::unexpected(folder.error());
    const std::string path = *folder + "/" + std::string(place.name);
    auto file = open_for_joining(path, mode);
    if (!file) return std::unexpected(std::move(file.error()));
    const auto alone = become_user(file->get(), path, mode);
    if (!alone) return std::unexpected(alone.error());
    const bool is_new = *alone && !(place.keeps_news && holds_news(read_head(file->get()), place.layout));
    // From here on the destructor cleans up.
    SharedPage page(path, UnsharedDescriptor(std::move(*file)), place.keeps_news);
    if (is_new) {
        if (const auto made = make_anew(page.descriptor()); !made) return std::unexpected(made.error());
    }
    if (const auto mapped = page.map(); !mapped) return std::unexpected(mapped.error());
    auto& layout = static_cast<PageHead*>(page.memory_)->layout;
    if (is_new && place.fill) place.fill(page.memory_);
    if (is_new) publish_layout(layout, place.layout, kSize);
    if (const auto checked = check_layout(layout, place.layout, kSize); !checked)
        return std::unexpected(checked.error());
    ::flock(page.descriptor(), LOCK_UN);
    // What killed programs have left under other names goes on this occasion.
    if (is_new) remove_some_unused(*folder, place.keeps_news);
    return page;
}

Result<SharedPage> SharedPage::adopt(Descriptor file, const PagePlace& place) {
    struct stat status{};
    if (::fstat(file.get(), &status) < 0) return last_error("fstat");
    if (!S_ISREG(status.st_mode) || status.st_size < static_cast<off_t>(kSize)) return not_that_page();
    if ((::fcntl(file.get(), F_GETFL) & O_ACCMODE) != O_RDWR)
        return fail(Errc::access_denied, "it was handed over for reading only");
    auto path = path_of(file.get(), place.folder);
    // An open file of our own has a lock of its own. Who may not open it shares the sender's.
    Descriptor own(path.empty() ? -1 : ::open(proc_path(file.get()).c_str(), O_RDWR | O_CLOEXEC));
    if (own) {
        const auto joined = lock_byte(own.get(), kUsers, ByteLock::shared);
        if (!joined) return std::unexpected(joined.error());
        if (!*joined) return fail(Errc::peer_died, "nobody uses it any more");
        file = std::move(own);
    } else {
        path.clear();
    }
    SharedPage page(std::move(path), UnsharedDescriptor(std::move(file)), place.keeps_news);
    if (const auto mapped = page.map(); !mapped) return std::unexpected(mapped.error());
    if (!check_layout(static_cast<PageHead*>(page.memory_)->layout, place.layout, kSize)) return not_that_page();
    return page;
}

Result<void> SharedPage::map() {
    void* const memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor(), 0);
    if (memory == MAP_FAILED) return last_error("mmap");
    ::madvise(memory, kSize, MADV_DONTFORK);
    memory_ = memory;
    auto guard = FaultGuard::over({memory, kSize, descriptor(), true});
    if (!guard) return std::unexpected(std::move(guard.error()));
    guard_.emplace(std::move(*guard));
    return {};
}

SharedPage::~SharedPage() {
    guard_.reset();
    if (!is_here()) return;
    if (memory_ != nullptr) ::munmap(memory_, kSize);
    const auto lock = [this] {
        return uninterrupted([this] { return ::flock(descriptor(), LOCK_EX | LOCK_NB); }) == 0;
    };
    if (path_.empty()) return;
    bool locked = lock();
    for (int turn = 0; turn < kLeaveRetries && !locked; ++turn) {
        static_cast<void>(pause(Deadline::after(kRetry)));
        locked = lock();
    }
    if (locked) remove_unused(descriptor(), path_, keeps_news_);
}

bool is_abandoned_page(const std::string& path, bool keeps_news) {
    const auto file = open_locked(path, LockMode::exclusive, LockAbsent::fail);
    return file && is_unused(file->get(), keeps_news);
}

bool remove_abandoned_page(const std::string& path, bool keeps_news) {
    const auto file = open_locked(path, LockMode::exclusive, LockAbsent::fail);
    return file && is_unused(file->get(), keeps_news) && ::unlink(path.c_str()) == 0;
}

}  // namespace strait::os
