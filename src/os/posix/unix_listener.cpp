#include "os/posix/unix_listener.hpp"

#include "os/posix/accept.hpp"
#include "os/posix/descriptor_stream.hpp"
#include "os/posix/gate.hpp"
#include "os/posix/locked_file.hpp"
#include "os/posix/name_lock.hpp"
#include "os/posix/unix_address.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace strait::os {
namespace {

constexpr mode_t kOwnerOnly = 0600;

/// The listening socket with the name that is its own.
class UnixListener final : public Acceptor {
  public:
    UnixListener(NameLock lock, Descriptor socket, UnixListenerOptions options) noexcept
        : lock_(std::move(lock)), socket_(std::move(socket)), options_(std::move(options)) {
        show_descriptor(socket_.get());
    }
    ~UnixListener() override;

    /// Puts the socket at its path, 0600. Errors as listen_unix().
    Result<void> take_name();

    Result<std::unique_ptr<ByteStream>> accept(const Deadline& deadline) override;
    [[nodiscard]] std::string place() const override { return options_.place; }
    Result<NativeHandle> wait_handle() override { return socket_.get(); }
    Result<NativeHandle> lend() override { return socket_.get(); }

  private:
    Result<void> bind_name();
    Result<void> note_name();

    NameLock lock_;  // released last
    Descriptor socket_;
    UnixListenerOptions options_;
    OwnerProcess owner_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

std::unexpected<Error> in_use(const std::string& what) { return fail(Errc::already_in_use, what); }

// Asks without waiting whether somebody listens there.
bool answers(const UnixAddress& address) {
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // When in doubt (no descriptor left, no right to connect) somebody does.
    return !probe || ::connect(probe.get(), address.data(), UnixAddress::length()) == 0 || errno != ECONNREFUSED;
}

// Called with the name's lock held, so that what is removed cannot be a new listener of strait's.
Result<void> remove_left_over(const std::string& path, const UnixAddress& address) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) < 0) return errno == ENOENT ? Result<void>() : last_error("lstat");
    if (S_ISDIR(status.st_mode)) return in_use("a folder is in the way");
    if (S_ISLNK(status.st_mode)) return in_use("a symbolic link is in the way");
    if (!S_ISSOCK(status.st_mode)) return in_use("a file that is not a socket is in the way");
    if (status.st_uid != ::geteuid())
        return in_use("a socket of another user (uid " + std::to_string(status.st_uid) + ") is in the way");
    if (answers(address)) return in_use("another program is listening there");
    if (is_at(path, status.st_dev, status.st_ino) && ::unlink(path.c_str()) < 0 && errno != ENOENT)
        return last_error("unlink", "the socket that a killed program left there cannot be removed");
    return {};
}

Result<void> UnixListener::bind_name() {
    const auto address = unix_address(options_.path);
    if (!address) return std::unexpected(address.error());
    // Before it has a name, so that there is no moment in which others could connect.
    if (::fchmod(socket_.get(), kOwnerOnly) < 0) return last_error("fchmod");
    // The second time after a left-over, the third if somebody who does not know the lock came in between.
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (::bind(socket_.get(), address->data(), UnixAddress::length()) == 0) return note_name();
        if (errno != EADDRINUSE) return last_error("bind");
        if (const auto removed = remove_left_over(options_.path, *address); !removed) return removed;
    }
    return in_use("another program is listening there");
}

Result<void> UnixListener::note_name() {
    struct stat status{};
    if (::lstat(options_.path.c_str(), &status) < 0) return last_error("lstat");
    device_ = status.st_dev;
    inode_ = status.st_ino;
    // The umask has taken rights from ourselves; it cannot have given any to others.
    if ((status.st_mode & 07777) != kOwnerOnly &&
        ::fchmodat(AT_FDCWD, options_.path.c_str(), kOwnerOnly, AT_SYMLINK_NOFOLLOW) < 0)
        return last_error("fchmodat");
    return {};
}

Result<void> UnixListener::take_name() {
    if (const auto bound = bind_name(); !bound) return bound;
    if (::listen(socket_.get(), options_.backlog) < 0) return last_error("listen");
    return {};
}

UnixListener::~UnixListener() {
    // The name first: who comes now finds nobody, and not a socket that is about to close.
    if (inode_ != 0 && owner_.is_this() && is_at(options_.path, device_, inode_)) ::unlink(options_.path.c_str());
}

Result<std::unique_ptr<ByteStream>> UnixListener::accept(const Deadline& deadline) {
    auto accepted = accept_next({&socket_, 1}, socket_.get(), deadline);
    if (!accepted) return std::unexpected(std::move(accepted.error()));
    return std::make_unique<DescriptorStream>(std::move(accepted->socket));
}

}  // namespace

Result<std::unique_ptr<Acceptor>> listen_unix(UnixListenerOptions options) {
    if (const auto address = unix_address(options.path); !address) return std::unexpected(address.error());
    auto lock = NameLock::acquire(options.path);
    if (!lock) return std::unexpected(std::move(lock.error()));
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return last_error("socket");
    auto listener = std::make_unique<UnixListener>(std::move(*lock), std::move(socket), std::move(options));
    if (const auto taken = listener->take_name(); !taken) return std::unexpected(taken.error());
    return listener;
}

void remove_abandoned_sockets(const std::string& folder) {
    constexpr std::string_view kSuffix = NameLock::kSuffix;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string lock_path = entry.path();
        if (!lock_path.ends_with(kSuffix)) continue;
        const auto lock = open_locked(lock_path, LockMode::exclusive, LockAbsent::fail);
        if (!lock) continue;
        const std::string path = lock_path.substr(0, lock_path.size() - kSuffix.size());
        const auto address = unix_address(path);
        if (address) static_cast<void>(remove_left_over(path, *address));
        ::unlink(lock_path.c_str());
    }
}

bool is_refused(const std::string& path) {
    struct stat status{};
    const auto address = unix_address(path);
    return address && ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode) && status.st_uid == ::geteuid() &&
           !answers(*address);
}

}  // namespace strait::os
