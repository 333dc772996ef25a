#include "mechanism/posix/fifo_end.hpp"

#include "os/posix/gate.hpp"
#include "os/posix/wait.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <array>

namespace strait::mechanism::fifo {
namespace {

bool is_fifo_at(const std::string& path) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

std::unexpected<Error> not_opened(const std::string& path) {
    const int number = errno;
    const bool is_fifo = is_fifo_at(path);
    errno = number;
    switch (number) {
        case ENOENT: return os::last_error("open", "there is no FIFO");
        case ENXIO:
            // A Unix socket answers the same.
            if (is_fifo) return os::last_error("open", "nobody is reading there");
            return os::last_error(Errc::wrong_kind, "open", "what is there is not a FIFO");
        case ELOOP:
        case EISDIR: return os::last_error("open", "what is there is not a FIFO");
        case EACCES: return os::last_error("open", "this user may not open it");
        default: return os::last_error("open");
    }
}

}  // namespace

Result<os::Descriptor> open_end(const std::string& path, End end) {
    const int flags = (end == End::read ? O_RDONLY : O_WRONLY) | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
    os::Descriptor opened(os::uninterrupted([&] { return ::open(path.c_str(), flags); }));
    if (!opened) return not_opened(path);
    struct stat status{};
    if (::fstat(opened.get(), &status) < 0) return os::last_error("fstat");
    if (!S_ISFIFO(status.st_mode)) return fail(Errc::wrong_kind, "what is there is not a FIFO");
    return opened;
}

Result<void> make_blocking(int descriptor) {
    if (::fcntl(descriptor, F_SETFL, 0) < 0) return os::last_error("fcntl");
    return {};
}

WriterWatch::WriterWatch(const std::string& path) noexcept : opened_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    std::array<int, 2> copy{-1, -1};
    if (!opened_ || ::pipe2(copy.data(), O_CLOEXEC | O_NONBLOCK) < 0) {
        opened_.reset();
        return;
    }
    copy_out_ = os::Descriptor(copy[0]);
    copy_in_ = os::Descriptor(copy[1]);
    if (::inotify_add_watch(opened_.get(), path.c_str(), IN_OPEN | IN_DONT_FOLLOW) < 0) opened_.reset();
}

void WriterWatch::forget_openings() noexcept {
    std::array<char, 4096> events{};
    while (opened_ && ::read(opened_.get(), events.data(), events.size()) > 0) continue;
}

bool WriterWatch::has_writer(int read_end) noexcept {
    if (sees_writer(read_end)) return true;
    // Nobody yet: what was opened and closed is forgotten. Whoever came since the look is seen by another one.
    forget_openings();
    return sees_writer(read_end);
}

bool WriterWatch::sees_writer(int read_end) noexcept {
    if (os::is_ready(read_end, POLLIN)) return true;
    if (!copy_in_) return false;
    // tee(2) copies what a read would take and leaves it there. Of an empty FIFO it tells, as a read does, whether that is its end or
    // whether there is a writer who has not written yet.
    const auto copied = ::tee(read_end, copy_in_.get(), 1, SPLICE_F_NONBLOCK);
    std::byte discarded{};
    if (copied > 0 && ::read(copy_out_.get(), &discarded, 1) < 0) copy_in_.reset();
    return copied > 0 || (copied < 0 && errno == EAGAIN);
}

}  // namespace strait::mechanism::fifo
