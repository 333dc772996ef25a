#include "os/posix/runtime_folder.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/gate.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <optional>

namespace strait::os {
namespace {

constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOthers = 0077;

std::optional<std::string> session_folder() {
    const char* const value = ::secure_getenv("XDG_RUNTIME_DIR");
    // The specification says to ignore a relative path.
    if (value == nullptr || *value != '/') return std::nullopt;
    return value;
}

std::string user(uid_t id) { return "uid " + std::to_string(id); }

// Inside somebody else's session folder (sudo -E keeps the variable) ours would be in their way.
Result<void> require_own_session() {
    const auto session = session_folder();
    if (!session) return {};
    struct stat status{};
    if (::stat(session->c_str(), &status) < 0) {
        return last_error("stat", "XDG_RUNTIME_DIR names " + *session +
                                      ", which cannot be used: create that folder or unset the variable");
    }
    if (status.st_uid == ::geteuid()) return {};
    return fail(Errc::access_denied, "XDG_RUNTIME_DIR names " + *session + ", which belongs to " + user(status.st_uid) +
                                         " and not to " + user(::geteuid()) +
                                         ": unset the variable or set it to a folder of this user");
}

// Opened without following a symbolic link, and looked at through the descriptor, so that it cannot be exchanged in between.
Result<void> require_private(const std::string& path) {
    const Descriptor folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && (errno == ENOTDIR || errno == ELOOP))
        return last_error(Errc::access_denied, "open",
                          path + " is in the way: it should be a folder of this user. Remove it");
    if (!folder) return last_error("open");
    struct stat status{};
    if (::fstat(folder.get(), &status) < 0) return last_error("fstat");
    if (status.st_uid != ::geteuid()) {
        return fail(Errc::access_denied, "the folder " + path + " belongs to " + user(status.st_uid) +
                                             ": have it removed, or set XDG_RUNTIME_DIR to a folder of this user");
    }
    if ((status.st_mode & kOthers) != 0)
        return fail(Errc::access_denied, "the folder " + path + " is open to other users: run chmod 700 " + path);
    // A umask that takes rights from ourselves, and a death between mkdir and chmod, leave it narrower.
    if ((status.st_mode & kOwnerOnly) == kOwnerOnly) return {};
    if (::fchmodat(AT_FDCWD, path.c_str(), kOwnerOnly, AT_SYMLINK_NOFOLLOW) < 0) return last_error("fchmodat");
    return {};
}

Result<void> make_private(const std::string& path) {
    if (::mkdir(path.c_str(), kOwnerOnly) < 0 && errno != EEXIST)
        return last_error("mkdir", "the folder " + path + " cannot be made");
    return require_private(path);
}

}  // namespace

std::string runtime_path() {
    if (auto session = session_folder()) return *session + "/strait";
    return "/tmp/strait-" + std::to_string(::geteuid());
}

Result<std::string> make_runtime_folder(std::string_view name) {
    if (const auto own = require_own_session(); !own) return std::unexpected(own.error());
    std::string path = runtime_path();
    if (const auto made = make_private(path); !made) return std::unexpected(made.error());
    path.append("/").append(name);
    if (const auto made = make_private(path); !made) return std::unexpected(made.error());
    return path;
}

Result<std::string> find_runtime_folder(std::string_view name) {
    std::string path = runtime_path();
    if (const auto found = require_private(path); !found) {
        // Another user's session folder may be closed to us, and then says nothing of what is in it.
        const bool is_closed = found.error().native().value == EACCES;
        if (const auto own = require_own_session(); is_closed && !own) return std::unexpected(own.error());
        return std::unexpected(found.error());
    }
    path.append("/").append(name);
    if (const auto found = require_private(path); !found) return std::unexpected(found.error());
    return path;
}

}  // namespace strait::os
